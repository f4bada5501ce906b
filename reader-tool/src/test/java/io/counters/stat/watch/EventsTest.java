package io.counters.stat.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStats;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.Snapshots;
import io.counters.stat.text.Rates;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventsTest {
    private final Events events = new Events();

    @Test
    void whatWasSoFromTheBeginningIsNoEvent() {
        look("", process("web", ProcessState.DEAD, 1));
        look("", process("web", ProcessState.DEAD, 1));
        assertThat(events.latest()).isEmpty();
    }

    @Test
    void comingDyingAndRestartingAreEvents() {
        look("");
        look("", process("web", ProcessState.LIVE, 1));
        look("", process("web", ProcessState.DEAD, 1));
        look("", process("web", ProcessState.LIVE, 2));
        assertThat(texts()).containsExactly("web was restarted, now pid 7", "web was live, is DEAD", "web came, pid 7");
        assertThat(events.latest()).get().extracting(Events.Event::at).isEqualTo(Snapshots.CREATED);
    }

    @Test
    void aNewSegmentIsOneEventAndItsProcessesAreNone() {
        look("", process("web", ProcessState.LIVE, 1));
        events.add(look(new UUID(3, 4), true, "replaced", process("next", ProcessState.LIVE, 9)));
        events.add(look(new UUID(3, 4), true, "replaced", process("next", ProcessState.LIVE, 9)));
        assertThat(texts()).containsExactly("replaced");
    }

    @Test
    void aFailureIsAnEventEachTimeItBegins() {
        look("", process("web", ProcessState.LIVE, 1));
        for (int i = 0; i < 2; i++) {
            events.add(look(new UUID(1, 2), false, "gone", process("web", ProcessState.LIVE, 1)));
            events.add(look(new UUID(1, 2), false, "gone", process("web", ProcessState.LIVE, 1)));
            look("", process("web", ProcessState.LIVE, 1));
        }
        assertThat(texts()).containsExactly("gone", "gone");
    }

    @Test
    void namesAndNoticesAreMadeHarmless() {
        look("");
        look("\u001b[2J", process("\u001b[31m", ProcessState.LIVE, 1));
        assertThat(texts()).containsExactly("\\u001b[31m came, pid 7", "\\u001b[2J");
    }

    @Test
    void theOldestAreForgotten() {
        for (int i = 0; i < 300; i++) {
            look("", process("web", i % 2 == 0 ? ProcessState.LIVE : ProcessState.STALLED, 1));
        }
        assertThat(texts()).hasSize(100).first().isEqualTo("web was live, is STALLED");
    }

    private void look(final String notice, final ProcessInfo... processes) {
        events.add(look(new UUID(1, 2), true, notice, processes));
    }

    private List<String> texts() {
        return events.all().stream().map(Events.Event::text).toList();
    }

    private static Look look(
            final UUID segment, final boolean isFresh, final String notice, final ProcessInfo... processes) {
        final SegmentInfo plain = Snapshots.segment("orders");
        return new Look(
                Snapshots.CREATED.plusMillis(300),
                new SegmentSnapshot(
                        new SegmentInfo(
                                plain.name(),
                                plain.path(),
                                plain.format(),
                                segment,
                                plain.state(),
                                plain.createdAt(),
                                plain.uptime(),
                                0,
                                0,
                                plain.metrics(),
                                plain.blocks(),
                                plain.processes()),
                        List.of(processes),
                        List.of(),
                        new ReadStats(0, 0, 0, 0, 0, 0)),
                Rates.unknown(),
                isFresh,
                notice);
    }

    private static ProcessInfo process(final String name, final ProcessState state, final int epoch) {
        return new ProcessInfo(0, name, 7, state, epoch, Snapshots.CREATED, Duration.ZERO);
    }
}
