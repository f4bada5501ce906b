package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.SegmentAccessException;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.CommandRun.FakeTicker;
import io.counters.stat.FakeSources.FakeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WatchCommandTest {
    private static final Terminal PIPE = new Terminal(false, false);

    private final FakeSources sources = new FakeSources();
    private final Script script = new Script();

    @Test
    void pagesFollowOneAnotherWithRates() {
        sources.put("orders", counting(10, 15, 35));
        final CommandRun run =
                CommandRun.of(sources, script, PIPE, "watch", "orders", "--interval", "500ms", "--count", "3");
        assertThat(run.out()).isEqualTo("""
            2026-11-20T23:18:05Z
            segment orders  READY  up 3m 5s  processes: 1 live, 1 dead  metrics: 4

            METRIC  KIND     VALUE
            c       counter     10

            2026-11-20T23:18:05Z
            segment orders  READY  up 3m 5s  processes: 1 live, 1 dead  metrics: 4

            METRIC  KIND     VALUE  PER SECOND
            c       counter     15        10.0

            2026-11-20T23:18:05Z
            segment orders  READY  up 3m 5s  processes: 1 live, 1 dead  metrics: 4

            METRIC  KIND     VALUE  PER SECOND
            c       counter     35        40.0

            """);
        assertThat(run.exitCode()).isZero();
        assertThat(sources.opened).singleElement().matches(source -> source.isClosed);
    }

    @Test
    void onAScreenEachPageIsDrawnOverTheOneBefore() {
        sources.put("orders", counting(10, 15));
        final CommandRun run =
                CommandRun.of(sources, script, new Terminal(true, false), "watch", "orders", "-n", "2", "-f", "c");
        assertThat(run.out().split("\u001b\\[H", -1)).hasSize(3);
        assertThat(run.out())
                .contains("c       counter     15        5.00\u001b[K\n")
                .endsWith("\u001b[J");
    }

    @Test
    void aReplacedSegmentIsFollowedAndThatIsSaid() {
        final FakeSource old = counting(100, 110);
        sources.put("orders", old).put("orders", counting(1, 4));
        script.at(2, () -> old.isCurrent = false);
        final List<String> pages = pages(4);
        assertThat(pages.get(1)).contains("counter    110        10.0");
        assertThat(pages.get(2))
                .startsWith("2026-11-20T23:18:05Z  segment orders was replaced at 2026-11-20T23:18:05Z by this one\n")
                .contains("c       counter      1")
                .doesNotContain("PER SECOND");
        assertThat(pages.get(3)).contains("counter      4        3.00");
        assertThat(old.isClosed).isTrue();
    }

    @Test
    void aSegmentThatIsGoneIsWaitedFor() {
        final FakeSource old = counting(100);
        sources.put("orders", old);
        script.at(1, () -> {
            old.isCurrent = false;
            sources.remove("orders");
        });
        script.at(2, () -> sources.put("orders", counting(7)));
        final List<String> pages = pages(3);
        assertThat(pages.get(1)).contains("segment orders is gone").contains("counter    100");
        assertThat(pages.get(2)).contains("was replaced at").contains("counter      7");
    }

    @Test
    void aScanThatFailsLaterLeavesANotice() {
        final List<SegmentSnapshot> one = new ArrayList<>(List.of(snapshot(5)));
        sources.put("orders", new FakeSource(() -> {
            if (one.isEmpty()) {
                throw new SegmentAccessException("file is shorter\u001b now");
            }
            return one.remove(0);
        }));
        final List<String> pages = pages(2);
        assertThat(pages.get(1)).contains("file is shorter\\u001b now").contains("counter      5");
    }

    @Test
    void aWaitThatIsCutShortEndsIt() {
        sources.put("orders", counting(1));
        final Ticker interrupted = new FakeTicker() {
            @Override
            public boolean pause(final Duration duration) {
                return false;
            }
        };
        assertThat(CommandRun.of(sources, interrupted, PIPE, "watch", "orders").exitCode())
                .isZero();
    }

    private List<String> pages(final int count) {
        final CommandRun run = CommandRun.of(sources, script, PIPE, "watch", "orders", "-n", Integer.toString(count));
        assertThat(run.exitCode()).isZero();
        final List<String> pages = List.of(run.out().split("(?m)^(?=2026-)", -1));
        assertThat(pages).hasSize(count);
        return pages;
    }

    private static FakeSource counting(final long... values) {
        final List<Long> left = new ArrayList<>();
        for (final long value : values) {
            left.add(value);
        }
        return new FakeSource(() -> snapshot(left.size() > 1 ? left.remove(0) : left.get(0)));
    }

    private static SegmentSnapshot snapshot(final long value) {
        return Snapshots.snapshot("orders", Snapshots.scalar(MetricDefinition.counter("c"), value));
    }

    /** Does something at the end of a pause. */
    private static final class Script extends FakeTicker {
        private final Map<Integer, Runnable> actions = new TreeMap<>();
        private int pauses;

        void at(final int pause, final Runnable action) {
            actions.put(pause, action);
        }

        @Override
        public boolean pause(final Duration duration) {
            pauses++;
            actions.getOrDefault(pauses, () -> {}).run();
            return super.pause(duration);
        }
    }
}
