package io.counters.stat.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.MetricKind;
import org.junit.jupiter.api.Test;

class CounterLabelTest {
    @Test
    void wordsBecomeOneNameInSmallLetters() {
        assertThat(id("Bytes sent")).isEqualTo("bytes_sent");
        assertThat(id("Sender flow control limits, i.e. back-pressure events"))
                .isEqualTo("sender_flow_control_limits_i_e_back_pressure_events");
        assertThat(id("  (Größe) ")).isEqualTo("größe");
        assertThat(id("10:30")).isEqualTo("10_30");
    }

    @Test
    void whatFollowsTheFirstColonAndBlankTellsCountersOfOneNameApart() {
        assertThat(id("Errors: version=1.51.0 commit=c0ffee"))
                .isEqualTo("errors{detail=\"version=1.51.0 commit=c0ffee\"}");
        assertThat(id("snd-channel: aeron:udp?endpoint=localhost:40123: x"))
                .isEqualTo("snd_channel{detail=\"aeron:udp?endpoint=localhost:40123: x\"}");
        assertThat(id("Errors: ")).isEqualTo("errors");
    }

    @Test
    void aStreamHasALabelForEachOfItsNumbers() {
        assertThat(id("pub-pos (sampled): 3 -1234567890 1001 aeron:ipc"))
                .isEqualTo("pub_pos_sampled{channel=\"aeron:ipc\",registration=\"3\",session=\"-1234567890\","
                        + "stream=\"1001\"}");
        assertThat(id("sub-pos: 3 77 1001 aeron:udp?endpoint=localhost:1 @4096"))
                .isEqualTo("sub_pos{channel=\"aeron:udp?endpoint=localhost:1\",joined_at=\"4096\",registration=\"3\","
                        + "session=\"77\",stream=\"1001\"}");
        assertThat(id("rcv-local-sockaddr: 3 127.0.0.1:40456"))
                .isEqualTo("rcv_local_sockaddr{detail=\"3 127.0.0.1:40456\"}");
    }

    @Test
    void aLabelWithoutLettersHasANameAllTheSame() {
        assertThat(id("")).isEqualTo("unnamed");
        assertThat(id("?!")).isEqualTo("unnamed");
        assertThat(id(": x")).isEqualTo("unnamed{detail=\"x\"}");
    }

    @Test
    void theNameBeginsWithThePrefixAndTheLabelIsTheHelp() {
        final MetricDefinition definition = CounterLabel.define(MetricKind.COUNTER, "aeron_", "NAKs sent: x");
        assertThat(definition.id().name()).isEqualTo("aeron_naks_sent");
        assertThat(CounterLabel.define(MetricKind.GAUGE, "aeron_", "Aeron software: x")
                        .id()
                        .name())
                .isEqualTo("aeron_software");
        assertThat(definition.help()).isEqualTo("NAKs sent");
        assertThat(definition.kind()).isEqualTo(MetricKind.COUNTER);
    }

    private static String id(final String label) {
        return CounterLabel.define(MetricKind.GAUGE, "", label).id().toString();
    }
}
