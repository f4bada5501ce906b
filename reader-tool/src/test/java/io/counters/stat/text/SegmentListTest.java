package io.counters.stat.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.reader.ProcessState;
import io.counters.stat.Snapshots;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentListTest {
    @Test
    void eachSegmentHasARowWithItsLivingProcessesOfAll() {
        final SegmentList list = new SegmentList();
        list.add(
                "orders",
                Snapshots.segment("orders"),
                List.of(
                        Snapshots.process(0, "a", ProcessState.LIVE),
                        Snapshots.process(1, "b", ProcessState.STALLED),
                        Snapshots.process(2, "c", ProcessState.DEAD)));
        list.add("x", Snapshots.segment("x"), List.of());
        assertThat(list.lines())
                .containsExactly(
                        "SEGMENT  STATE  PROCESSES  METRICS    AGE",
                        "orders   READY        2/3        4  3m 5s",
                        "x        READY        0/0        4  3m 5s");
    }

    @Test
    void withoutSegmentsThereIsNoTable() {
        assertThat(new SegmentList().lines()).isEmpty();
    }
}
