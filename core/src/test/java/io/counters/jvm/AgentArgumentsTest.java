package io.counters.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentArgumentsTest {
    @ParameterizedTest
    @NullAndEmptySource
    void withoutArgumentsAllJvmsMeetInOneSegmentEachUnderItsOwnName(final String nothing) {
        assertThat(AgentArguments.parse(nothing)).isEqualTo(new AgentArguments("jvm", null));
    }

    @Test
    void argumentsComeInAnyOrderAndEachMayBeLeftOut() {
        assertThat(AgentArguments.parse("segment=orders,instance=shop"))
                .isEqualTo(AgentArguments.parse("instance=shop, segment=orders"))
                .isEqualTo(new AgentArguments("orders", "shop"));
        assertThat(AgentArguments.parse("segment=/run/me/x.seg")).isEqualTo(new AgentArguments("/run/me/x.seg", null));
        assertThat(AgentArguments.parse("instance=a=b")).isEqualTo(new AgentArguments("jvm", "a=b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders",
                "segmnt=orders",
                "Segment=orders",
                "segment=",
                "segment= ",
                "=orders",
                ",",
                " ",
                "segment=a,",
                "segment=a,segment=a",
                "instance=a,instance=b"
            })
    void whatIsNotUnderstoodIsRefusedWithWhatWasExpected(final String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentArguments.parse(text))
                .withMessageStartingWith("argument '")
                .withMessageEndingWith("' (expected: segment=NAME,instance=NAME)");
    }

    @Test
    void aRefusalNamesTheArgumentThatWasNotUnderstood() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentArguments.parse("segment=a,port=80"))
                .withMessageContaining("'port=80'");
    }
}
