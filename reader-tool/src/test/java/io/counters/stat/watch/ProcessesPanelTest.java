package io.counters.stat.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStats;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.Snapshots;
import io.counters.stat.text.Rates;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessesPanelTest {
    private static final ProcessInfo[] SEVERAL = {
        process(0, "first", ProcessState.LIVE, 2),
        process(1, "second", ProcessState.LIVE, 1),
        process(2, "done", ProcessState.CLOSED, 5),
        process(3, "long gone", ProcessState.DEAD, 7_200),
        process(4, "just gone", ProcessState.DEAD, 9),
        process(5, "stopped", ProcessState.STALLED, 4),
        process(6, "who", ProcessState.UNKNOWN, 60)
    };

    @Test
    void whatNeedsALookComesFirstAndTheLatestDeathBeforeOlderOnes() {
        assertThat(strip(200, SEVERAL))
                .isEqualTo(" stopped STALLED 4s  just gone DEAD 9s  long gone DEAD 2h  who UNKNOWN 1m  first live"
                        + "  second live  done closed ");
    }

    @Test
    void howManyDoNotFitIsSaid() {
        assertThat(strip(45, SEVERAL)).isEqualTo(" stopped STALLED 4s  just gone DEAD 9s  +5");
        assertThat(strip(10, SEVERAL)).isEqualTo(" stopped …");
    }

    @Test
    void aSegmentThatNobodyWroteToSaysSo() {
        assertThat(strip(45)).isEqualTo(" no processes");
    }

    private static String strip(final int width, final ProcessInfo... processes) {
        final SegmentSnapshot snapshot = new SegmentSnapshot(
                Snapshots.segment("orders"), List.of(processes), List.of(), new ReadStats(0, 0, 0, 0, 0, 0));
        final Scene scene = new Scene(
                new Look(Snapshots.CREATED, snapshot, Rates.unknown(), true, ""),
                List.of(),
                new Trends(),
                new Events(),
                new WatchModel(false));
        return ProcessesPanel.strip(scene, new Palette(false), width).toString();
    }

    private static ProcessInfo process(
            final int index, final String name, final ProcessState state, final int heartbeatSeconds) {
        return new ProcessInfo(index, name, 7, state, 1, Snapshots.CREATED, Duration.ofSeconds(heartbeatSeconds));
    }
}
