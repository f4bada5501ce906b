package io.counters.writer;

import static io.counters.writer.WriterFixture.inThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.counters.Buckets;
import io.counters.MetricId;
import io.counters.SegmentBusyException;
import io.counters.format.MetricLayout;
import io.counters.testing.ChildJvm;
import io.counters.testing.SegmentWalk;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A removed metric is gone at once, its room is used again, and no stale handle ever writes into somebody else's. */
@Timeout(60)
class RemovalTest {
    @TempDir
    Path directory;

    private WriterFixture segment;
    private Metrics metrics;
    private Iterator<Runnable> atQuestions = Collections.emptyIterator();

    @BeforeEach
    void setUp() {
        segment = new WriterFixture(directory);
        metrics = segment.open("a");
    }

    @AfterEach
    void tearDown() {
        segment.close();
    }

    @Test
    void removedMetricIsNoMetricAnyMoreAndANewOneOfTheNameStartsAtZero() {
        metrics.counter("c", "").add(5);
        final long generation = segment.walk().metric("c").generation();

        metrics.remove(MetricId.of("c"));
        assertThat(segment.walk().metrics()).isEmpty();

        final Counter again = metrics.counter("c", "");
        again.add(7);
        assertThat(again.value()).isEqualTo(7);
        assertThat(segment.walk().total("c")).isEqualTo(7);
        assertThat(segment.walk().metric("c").index())
                .as("the record has to cool down")
                .isOne();
        assertThat(generation).isZero();
    }

    @Test
    void metricThatThisProcessNeverAskedForIsRemovedToo() {
        try (ChildJvm child = ChildJvm.writer()) {
            child.askPatiently("open " + segment.file + " other");
            child.ask("add theirs 5");
        }
        metrics.remove(MetricId.of("theirs"));

        assertThat(segment.walk().metrics()).isEmpty();
    }

    @Test
    void removalThatMetABusyMutexCanBeTriedAgain() {
        final Counter counter = metrics.counter("c", "");
        counter.add(5);
        try (ChildJvm child = ChildJvm.writer()) {
            child.ask("hold " + segment.file);
            assertThatThrownBy(() -> metrics.remove(MetricId.of("c"))).isInstanceOf(SegmentBusyException.class);
            assertThat(metrics.counter("c", "")).as("nothing has happened").isSameAs(counter);
        }
        metrics.remove(MetricId.of("c"));

        assertThat(segment.walk().metrics()).isEmpty();
    }

    @Test
    void heartbeatThatIsAboutToBringAMetricBackGivesWayToItsRemoval() throws InterruptedException {
        final Metrics ours = openWithInterruptedClock("b");
        ours.counter("c", "").add(5);
        metrics.remove(MetricId.of("c"));
        final Thread remover = new Thread(() -> ours.remove(MetricId.of("c")));
        atTheNextRegistrationOfAHeartbeat(() -> {
            remover.start();
            await().until(() -> remover.getState() == Thread.State.WAITING || !remover.isAlive());
        });

        segment.beat(ours);
        remover.join();

        assertThat(remover.getState()).isEqualTo(Thread.State.TERMINATED);
        assertThat(segment.walk().metrics()).isEmpty();
    }

    @Test
    void heartbeatDoesNotBringBackWhatWasRemovedSinceItBegan() {
        final Metrics ours = openWithInterruptedClock("b");
        final List<String> names =
                Stream.iterate("c", name -> name + "c").limit(16).toList();
        names.forEach(name -> ours.counter(name, "").add(5));
        ours.counter("lost", "").add(5);
        metrics.remove(MetricId.of("lost"));
        atTheNextRegistrationOfAHeartbeat(() -> names.forEach(name -> ours.remove(MetricId.of(name))));

        segment.beat(ours);

        assertThat(segment.walk().metrics())
                .extracting(metric -> metric.definition().id().name())
                .containsExactly("lost");
    }

    private Metrics openWithInterruptedClock(final String instance) {
        return segment.open(
                instance,
                builder -> builder.clocks(
                        () -> {
                            if (atQuestions.hasNext()) {
                                atQuestions.next().run();
                            }
                            return segment.epochNanos.get();
                        },
                        segment.nanos::get));
    }

    /** It asks for the time once for itself, and then for each metric that it is about to register. */
    private void atTheNextRegistrationOfAHeartbeat(final Runnable action) {
        atQuestions = List.of(() -> {}, action).iterator();
    }

    @Test
    void recordIsUsedAgainAfterItsCoolDownAndNotBefore() {
        metrics.counter("c", "").add(5);
        metrics.remove(MetricId.of("c"));
        segment.epochNanos.addAndGet(MetricLayout.COOL_DOWN_NANOS - 1);
        metrics.counter("soon", "").increment();
        assertThat(segment.walk().metric("soon").index()).isOne();
        segment.epochNanos.addAndGet(1);
        metrics.counter("later", "").increment();

        assertThat(segment.walk().metric("later").index()).isZero();
        assertThat(segment.walk().metric("later").generation()).isPositive();
        assertThat(segment.walk().total("later")).isOne();
    }

    @Test
    void laneUsesTheSlotsOfRemovedMetricsAgainInsteadOfGrowing() {
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 60; i++) {
                metrics.counter("c" + i, "").add(round);
                if (i % 3 == 0) {
                    metrics.histogram("h" + i, "", Buckets.of(1)).observe(round);
                }
            }
            for (int i = 0; i < 60; i++) {
                metrics.remove(MetricId.of("c" + i));
                metrics.remove(MetricId.of("h" + i));
            }
            segment.epochNanos.addAndGet(MetricLayout.COOL_DOWN_NANOS);
            segment.beat(metrics);
        }
        assertThat(segment.walk().blocksOf(0, false)).isLessThanOrEqualTo(2);
        metrics.counter("last", "").add(9);
        assertThat(segment.walk().total("last")).isEqualTo(9);
    }

    @Test
    void staleHandlesHereNeverWriteIntoSomebodyElsesSlot() {
        final Counter stale = metrics.counter("stale", "");
        final Counter mine = stale.singleWriter();
        final Histogram staleHistogram = metrics.histogram("stale histogram", "", Buckets.of(1));
        final Histogram ours = staleHistogram.singleWriter();
        final Gauge staleGauge = metrics.gauge("stale gauge", "");
        mine.increment();
        ours.observe(1);
        staleGauge.set(1);
        for (final String name : new String[] {"stale", "stale histogram", "stale gauge"}) {
            metrics.remove(MetricId.of(name));
        }
        segment.epochNanos.addAndGet(MetricLayout.COOL_DOWN_NANOS);
        for (int i = 0; i < 130; i++) { // more than one block holds, so that every slot is used again
            metrics.counter("c" + i, "").increment();
            metrics.histogram("h" + i, "", Buckets.of(1)).observe(1);
            metrics.gauge("g" + i, "").set(1);
            mine.add(1000);
            stale.add(1000);
            ours.observe(50, 1000);
            staleHistogram.observe(50, 1000);
            staleGauge.add(1000);
        }
        inThread(() -> {
            mine.add(1000);
            stale.add(1000);
            ours.observe(50, 1000);
            staleGauge.add(1000);
        });
        segment.beat(metrics);
        final SegmentWalk walk = segment.walk();
        for (int i = 0; i < 130; i++) {
            assertThat(walk.total("c" + i)).isOne();
            assertThat(walk.total("h" + i)).isOne();
            assertThat(walk.total("g" + i)).isOne();
        }
    }

    @Test
    void handlesOfAnotherProcessMakeTheMetricAnewAndDisturbNobody() {
        final Counter counter = metrics.counter("c", "");
        final Gauge gauge = metrics.gauge("g", "");
        final Histogram histogram = metrics.histogram("h", "", Buckets.of(10));
        counter.add(5);
        gauge.set(5);
        histogram.observe(5);
        try (ChildJvm child = ChildJvm.writer()) {
            child.askPatiently("open " + segment.file + " other");
            child.ask("add c 1");
            for (final String name : new String[] {"c", "g", "h"}) {
                assertThat(child.askPatiently("remove " + name)).isEqualTo("done");
            }
            segment.epochNanos.addAndGet(2 * MetricLayout.COOL_DOWN_NANOS);
        }
        metrics.counter("first", "").add(1); // takes the record of c, by this process's clock
        counter.add(100); // lost, as documented: nobody has noticed yet
        gauge.set(6);
        histogram.observe(6);
        assertThat(segment.walk().total("first")).isOne();

        segment.beat(metrics);
        counter.add(1000);
        gauge.add(1);
        histogram.observe(7);

        final SegmentWalk walk = segment.walk();
        assertThat(walk.total("c")).isEqualTo(1000);
        assertThat(counter.value()).isEqualTo(1000);
        assertThat(walk.total("g")).as("a level stays what it is").isEqualTo(7);
        assertThat(walk.total("h")).isOne();
        assertThat(walk.total("first")).isOne();
    }

    @Test
    void handlesToWhatAnotherProcessRemovedLoseTheirSlotsBeforeThoseBelongToSomebodyElse() {
        assertThatStaleHandlesDisturbNobody(metrics);
    }

    @Test
    void handlesToWhatAnotherProcessRemovedDisturbNobodyOnASharedLaneEither() throws InterruptedException {
        final Metrics narrow = segment.open("narrow", b -> b.lanes(1));
        final CountDownLatch taken = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final Thread owner = new Thread(() -> {
            narrow.counter("lane", "").increment();
            taken.countDown();
            try {
                leave.await();
            } catch (final InterruptedException e) {
                return;
            }
        });
        owner.start();
        taken.await();
        assertThatStaleHandlesDisturbNobody(narrow);
        leave.countDown();
        owner.join();
        assertThat(segment.walk().slots("h0").get(0).lane()).as("a shared lane").isGreaterThanOrEqualTo(1 << 16);
    }

    private void assertThatStaleHandlesDisturbNobody(final Metrics ofThisProcess) {
        final Counter counter = ofThisProcess.counter("c", "");
        final Counter mine = counter.singleWriter();
        final Histogram histogram = ofThisProcess.histogram("h", "", Buckets.of(10));
        final Histogram ours = histogram.singleWriter();
        mine.increment();
        ours.observe(1);
        try (ChildJvm child = ChildJvm.writer()) {
            child.askPatiently("open " + segment.file + " other");
            child.askPatiently("remove c");
            child.askPatiently("remove h");
        }
        for (int i = 0; i < 130; i++) { // so that the lane is short of slots, and takes those of c and h back
            ofThisProcess.counter("c" + i, "").increment();
            ofThisProcess.histogram("h" + i, "", Buckets.of(10)).observe(1);
            mine.add(1000);
            counter.add(1000);
            ours.observe(1, 1000);
            histogram.observe(1, 1000);
        }
        final SegmentWalk walk = segment.walk();
        for (int i = 0; i < 130; i++) {
            assertThat(walk.total("c" + i)).as("c%d", i).isOne();
            assertThat(walk.total("h" + i)).as("h%d", i).isOne();
        }
    }

    @Test
    void metricRemovedAndMadeAnewByAnotherProcessIsFoundAgain() {
        final Counter counter = metrics.counter("c", "");
        counter.add(5);
        try (ChildJvm child = ChildJvm.writer()) {
            child.askPatiently("open " + segment.file + " other");
            child.askPatiently("remove c");
            child.ask("add c 10");
            segment.beat(metrics);
            counter.add(100);
            assertThat(segment.walk().total("c")).isEqualTo(110);
            assertThat(segment.walk().metrics()).hasSize(1);
        }
    }

    @Test
    void closingRemovesNothing() {
        metrics.counter("c", "").add(5);
        metrics.close();

        assertThat(segment.walk().total("c")).isEqualTo(5);
    }
}
