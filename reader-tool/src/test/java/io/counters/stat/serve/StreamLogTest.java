package io.counters.stat.serve;

import static io.counters.stat.Snapshots.scalar;
import static io.counters.stat.Snapshots.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentChange;
import io.counters.stat.serve.StreamLog.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client finds that reads on from somewhere. */
class StreamLogTest {
    private static final List<String> BOTH = List.of("orders", "users");
    private static final int MUCH = 1 << 20;

    private final StreamLog log = new StreamLog();

    @Test
    void theWholeComesInTheOrderInWhichItWasAdded() throws Exception {
        log.add("orders", whole(metric("a", 1), metric("b", 2)));
        log.lookedAt(17);
        final StreamLog.Batch batch = after(0);
        assertThat(batch.entries())
                .extracting(entry -> entry.key().kind())
                .containsExactly(Kind.RESET, Kind.SEGMENT, Kind.METRICS, Kind.METRICS);
        assertThat(batch.entries().get(3).json()).contains("\"name\":\"b\"").endsWith("\"value\":2}");
        assertThat(batch.isEnd()).isTrue();
        assertThat(batch.lookedAt()).isEqualTo(17);
        assertThat(batch.looks()).isEqualTo(1);
    }

    @Test
    void whoReadsSlowlyFindsSeveralChangesBecomeOne() throws Exception {
        log.add("orders", whole(metric("a", 1), metric("b", 1)));
        log.lookedAt(1);
        final long read = after(0).end();
        for (int i = 2; i < 1_000; i++) {
            log.add("orders", change(metric("a", i)));
        }
        log.lookedAt(2);
        assertThat(after(read).entries())
                .singleElement()
                .matches(entry -> entry.json().endsWith("\"value\":999}"));
        assertThat(after(0).entries()).hasSize(4);
    }

    @Test
    void aBatchEndsWhenItIsLongEnoughAndTheNextOneGoesOn() throws Exception {
        log.add("orders", whole(metric("a", 1), metric("b", 2), metric("c", 3)));
        log.lookedAt(1);
        long read = 0;
        for (int i = 0; i < 5; i++) {
            final StreamLog.Batch batch = log.after(BOTH, read, 0, 1, 0);
            assertThat(batch.entries()).hasSize(1);
            assertThat(batch.isEnd()).isEqualTo(i == 4);
            read = batch.end();
        }
    }

    @Test
    void whereMetricsAreRemovedTheSegmentBeginsAnewWithThoseThatAreLeft() throws Exception {
        log.add("users", whole(metric("x", 1)));
        log.add("orders", whole(metric("a", 1), metric("b", 2)));
        log.lookedAt(1);
        final long read = after(0).end();
        final SegmentChange whole = whole();
        log.add(
                "orders",
                new SegmentChange(
                        false,
                        whole.segment(),
                        whole.processes(),
                        List.of(metric("c", 3)),
                        List.of(MetricId.of("a")),
                        whole.scan()));
        log.lookedAt(2);
        final StreamLog.Batch batch = after(read);
        assertThat(batch.entries())
                .extracting(entry -> entry.key().metric().map(MetricId::name).orElse(""))
                .containsExactly("", "b", "", "c");
        assertThat(batch.entries().get(0).key().kind()).isEqualTo(Kind.RESET);
        assertThat(after(0).entries()).hasSize(7);
    }

    @Test
    void aSegmentThatCannotBeReadIsSaidOnceHidesNothingAndComesBack() throws Exception {
        log.add("orders", whole(metric("a", 1)));
        log.lookedAt(1);
        final long read = after(0).end();
        log.addReadable("orders", false);
        log.addReadable("orders", false);
        log.lookedAt(2);
        assertThat(after(read).entries())
                .singleElement()
                .extracting(StreamLog.Entry::json)
                .isEqualTo("{\"name\":\"orders\",\"ok\":false}");
        assertThat(after(0).entries()).hasSize(3);
        log.addReadable("orders", true);
        log.addReadable("orders", true);
        log.lookedAt(3);
        assertThat(after(read).entries())
                .singleElement()
                .matches(entry -> entry.json().startsWith("{\"name\":\"orders\",\"ok\":true,\"segment\":"));
    }

    @Test
    void onlyTheSegmentsThatAreWantedAreFound() throws Exception {
        log.add("orders", whole(metric("a", 1)));
        log.add("users", whole(metric("x", 1)));
        log.lookedAt(1);
        final StreamLog.Batch batch = log.after(List.of("users"), 0, 0, MUCH, 0);
        assertThat(batch.entries())
                .hasSize(3)
                .allMatch(entry -> entry.key().segment().equals("users"));
        assertThat(log.after(List.of("users"), batch.end(), batch.looks(), MUCH, 1)
                        .entries())
                .isEmpty();
    }

    @Test
    void whoHasReadPartOfThisLogGoesOnThereAndAnybodyElseBegins() {
        log.add("orders", whole(metric("a", 1)));
        assertThat(log.resume(log.id(2))).isEqualTo(2);
        assertThat(log.resume(log.id(3))).isEqualTo(3);
        for (final String other : List.of("", log.id(4), log.id(-1), log.run(), log.run() + ".x", "y.2", "2")) {
            assertThat(log.resume(other)).isZero();
        }
    }

    @Test
    void nothingIsHandedOutBeforeTheNextLookOnceNobodyHasLookedForAWhile() throws Exception {
        log.add("orders", whole(metric("a", 1)));
        log.lookedAt(1);
        log.growStale();
        final StreamLog.Batch nothing = log.after(BOTH, 0, 0, MUCH, 1);
        assertThat(nothing.entries()).isEmpty();
        assertThat(nothing.isEnd()).isFalse();
        log.lookedAt(2);
        assertThat(after(0).entries()).hasSize(3);
    }

    private StreamLog.Batch after(final long number) throws InterruptedException {
        return log.after(BOTH, number, 0, MUCH, 0);
    }

    private static MetricSample metric(final String name, final long value) {
        return scalar(MetricDefinition.counter(name), value);
    }

    private static SegmentChange whole(final MetricSample... metrics) {
        return SegmentChange.whole(snapshot("orders", metrics));
    }

    private static SegmentChange change(final MetricSample... metrics) {
        final SegmentChange whole = whole(metrics);
        return new SegmentChange(false, whole.segment(), whole.processes(), whole.metrics(), List.of(), whole.scan());
    }
}
