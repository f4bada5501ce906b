package io.counters.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.counters.SegmentAccessException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import org.junit.jupiter.api.Test;

class OneLineLogTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final OneLineLog log = new OneLineLog(new PrintStream(out, true, UTF_8));

    @Test
    void everyMessageIsOneLineWithoutControlCharacters() {
        log.warn("segment 'a\nb\u001b[31m\u202e' cannot\r\n\tbe\u2028used");

        assertThat(said()).isEqualTo("counters agent: segment 'a b [31m ' cannot be used\n");
    }

    @Test
    void onlyWarningsAndErrorsAreWorthALine() {
        log.log(Level.TRACE, "a");
        log.log(Level.DEBUG, "b");
        log.log(Level.INFO, "c");
        log.log(Level.OFF, "d");
        log.log(Level.WARNING, "e");
        log.log(Level.ERROR, "f");

        assertThat(said()).isEqualTo("counters agent: e\ncounters agent: f\n");
    }

    @Test
    void parametersAreFilledInAndBracesInAPlainMessageStay() {
        log.log(Level.WARNING, "{0} of {1}", 3, "four");
        log.log(Level.WARNING, "metric a{b=\"it's\"}");
        log.log(Level.WARNING, "failed", new IllegalStateException("x"));

        assertThat(said()).isEqualTo("""
                        counters agent: 3 of four
                        counters agent: metric a{b="it's"}
                        counters agent: failed: java.lang.IllegalStateException: x
                        """);
    }

    @Test
    void aFailureThatWasWrittenForPeopleIsShownWithoutTheNameOfItsClass() {
        log.off(new IllegalArgumentException("argument 'x'"));
        log.off(new SegmentAccessException("cannot open"));
        log.off(new SecurityException("access denied"));
        log.off(new NullPointerException());

        assertThat(said()).isEqualTo("""
                        counters agent is off: argument 'x'
                        counters agent is off: cannot open
                        counters agent is off: java.lang.SecurityException: access denied
                        counters agent is off: java.lang.NullPointerException
                        """);
    }

    @Test
    void ofAClassThatCouldNotBeInitialisedTheCauseIsShown() {
        log.off(new ExceptionInInitializerError(new SecurityException("access denied")));

        assertThat(said()).isEqualTo("counters agent is off: java.lang.SecurityException: access denied\n");
    }

    @Test
    void atTheEndOfTheJvmNothingIsSaid() {
        log.fallSilent();

        log.log(Level.WARNING, "what was counted in memory is lost");

        assertThat(said()).isEmpty();
    }

    private String said() {
        return out.toString(UTF_8);
    }
}
