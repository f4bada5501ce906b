package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.SegmentAccessException;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessState;
import io.counters.reader.SegmentChange;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.FakeSources.FakeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ServedSourcesTest {
    private final FakeSources sources = new FakeSources();
    private final List<String> log = new ArrayList<>();
    private final ServedSources served = new ServedSources(new Selection(), log::add);

    @Test
    void aReplacedSegmentIsFollowedAndThatIsSaid() {
        final FakeSource old = counting(7);
        sources.put("orders", old).put("orders", counting(1));
        serve("orders");
        assertThat(value("orders")).isEqualTo(7L);
        old.isCurrent = false;
        assertThat(value("orders")).isEqualTo(1L);
        assertThat(old.isClosed).isTrue();
        assertThat(log).containsExactly("segment orders was replaced; the new one is served");
    }

    @Test
    void ofASegmentThatIsGoneNothingIsServedUntilThereIsANewOne() {
        final FakeSource old = counting(7);
        sources.put("orders", old);
        serve("orders");
        old.isCurrent = false;
        sources.remove("orders");
        served.follow();
        assertThat(served.snapshot("orders")).isEmpty();
        assertThat(served.snapshot("orders")).isEmpty();
        sources.put("orders", counting(2));
        assertThat(value("orders")).isEqualTo(2L);
        assertThat(log)
                .containsExactly(
                        "segment orders is gone; nothing is served of it until there is a new one",
                        "segment orders was replaced; the new one is served");
    }

    @Test
    void whatCannotBeScannedIsSaidOnceAndHidesNoOther() {
        sources.put("broken", new FakeSource(() -> {
            throw new SegmentAccessException("cannot read it");
        }));
        sources.put("orders", counting(7));
        serve("broken");
        serve("orders");
        assertThat(served.snapshot("broken")).isEmpty();
        assertThat(served.snapshot("broken")).isEmpty();
        assertThat(value("orders")).isEqualTo(7L);
        assertThat(log).containsExactly("cannot read it");
    }

    @Test
    void looksTellTheWholeThenOnlyChangesAndTheWholeOfANewSegment() {
        final AtomicLong value = new AtomicLong(7);
        final FakeSource old = new FakeSource(() -> counters(value.get()));
        sources.put("orders", old);
        serve("orders");
        assertThat(change().isWhole()).isTrue();
        assertThat(served.look("orders").change()).isEmpty();
        value.set(8);
        assertThat(change())
                .matches(change -> !change.isWhole())
                .extracting(SegmentChange::metrics, list(MetricSample.class))
                .singleElement()
                .extracting(MetricSample::value)
                .isEqualTo(8L);
        old.isCurrent = false;
        sources.remove("orders");
        assertThat(served.look("orders").isReadable()).isFalse();
        sources.put("orders", counting(2));
        assertThat(change().isWhole()).isTrue();
    }

    @Test
    void whatAFailedLookMissedIsInTheNextOne() {
        final AtomicBoolean isBroken = new AtomicBoolean();
        sources.put("orders", new FakeSource(() -> {
            if (isBroken.get()) {
                throw new SegmentAccessException("cannot read it");
            }
            return counters(7);
        }));
        serve("orders");
        change();
        isBroken.set(true);
        assertThat(served.look("orders").isReadable()).isFalse();
        isBroken.set(false);
        assertThat(change().isWhole()).isTrue();
        assertThat(log).containsExactly("cannot read it");
    }

    @Test
    void metricsThatAreGoneAndProcessesThatEndAreChangesToo() {
        final AtomicReference<SegmentSnapshot> snapshot = new AtomicReference<>(counters(7));
        sources.put("orders", new FakeSource(snapshot::get));
        serve("orders");
        change();
        snapshot.set(Snapshots.snapshot("s", Snapshots.scalar(MetricDefinition.counter("quiet"), 1L)));
        assertThat(change().removed()).containsExactly(MetricId.of("c"));
        final SegmentSnapshot last = snapshot.get();
        snapshot.set(new SegmentSnapshot(
                last.segment(), List.of(Snapshots.process(0, "web", ProcessState.DEAD)), last.metrics(), last.scan()));
        assertThat(change().metrics()).isEmpty();
        assertThat(served.look("orders").change()).isEmpty();
    }

    @Test
    void theEndClosesAll() {
        sources.put("a", counting(1)).put("b", counting(2));
        serve("a");
        serve("b");
        served.close();
        assertThat(sources.opened).hasSize(2).allMatch(source -> source.isClosed);
    }

    private void serve(final String name) {
        served.add(new FollowedSource(name, sources, sources.open(name)));
    }

    private SegmentChange change() {
        return served.look("orders").change().orElseThrow();
    }

    private static SegmentSnapshot counters(final long value) {
        return Snapshots.snapshot(
                "s",
                Snapshots.scalar(MetricDefinition.counter("c"), value),
                Snapshots.scalar(MetricDefinition.counter("quiet"), 1L));
    }

    private Number value(final String name) {
        return served.snapshot(name).orElseThrow().metrics().get(0).value();
    }

    private static FakeSource counting(final long value) {
        return new FakeSource(() -> Snapshots.snapshot("s", Snapshots.scalar(MetricDefinition.counter("c"), value)));
    }
}
