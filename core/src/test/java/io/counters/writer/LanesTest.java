package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.counters.Buckets;
import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.testing.ChildJvm;
import io.counters.testing.SegmentWalk;
import io.counters.testing.VirtualThreadsProgram;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.agrona.BitUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which thread writes which slot, that nothing is lost whichever it is, and how much room that takes. */
@Timeout(120)
class LanesTest {
    private static final int SHARED_LANES =
            BitUtil.findNextPositivePowerOfTwo(Math.min(Runtime.getRuntime().availableProcessors(), 8));
    private static final int SPARE = 4;

    @TempDir
    Path directory;

    private WriterFixture segment;

    @BeforeEach
    void setUp() {
        segment = new WriterFixture(directory);
    }

    @AfterEach
    void tearDown() {
        segment.close();
    }

    @Test
    void threadsThatLiveAtTheSameTimeHaveSlotsInLanesOfTheirOwn() throws Exception {
        final Metrics metrics = segment.open("a", b -> b.lanes(8));
        final Counter counter = metrics.counter("c", "");
        final Histogram histogram = metrics.histogram("h", "", Buckets.of(10));
        together(5, thread -> {
            for (int i = 0; i < 10_000; i++) {
                counter.increment();
                histogram.observe(thread);
            }
        });

        final SegmentWalk walk = segment.walk();
        assertThat(walk.slots("c"))
                .hasSize(5)
                .allSatisfy(slot -> assertThat(slot.value()).isEqualTo(10_000));
        assertThat(walk.slots("c").stream().map(SegmentWalk.Slot::lane)).doesNotHaveDuplicates();
        assertThat(walk.slots("h"))
                .hasSize(5)
                .allSatisfy(slot -> assertThat(slot.count()).isEqualTo(10_000));
        assertThat(counter.value()).isEqualTo(50_000);
        assertThat(histogram.snapshot().sum()).isEqualTo(100_000);
        assertThat(histogram.snapshot().max()).isEqualTo(4);
    }

    @Test
    void fiveHundredThreadsOneAfterAnotherNeedTheRoomOfOne() {
        final Metrics metrics = segment.open("a");
        final Counter counter = metrics.counter("c", "");
        final Histogram histogram = metrics.histogram("h", "", Buckets.of(10));
        for (int t = 0; t < 500; t++) {
            WriterFixture.inThread(() -> {
                counter.increment();
                counter.singleWriter().increment();
                histogram.observe(3);
            });
            metrics.agentInvoker().invoke();
        }

        final SegmentWalk walk = segment.walk();
        assertThat(walk.total("c")).isEqualTo(1000);
        assertThat(walk.total("h")).isEqualTo(500);
        assertThat(walk.slots("c")).hasSize(1);
        assertThat(walk.blocksOf(0, false)).isEqualTo(2);
        assertThat(walk.blocksOf(0, true)).isEqualTo(SPARE);
        assertThat(walk.blocks()).isEqualTo(2 + SPARE);
    }

    @Test
    void laneThatPassesOnKeepsItsSlotsAndGivesTheFormerHandleNoRightToThem() {
        final Metrics metrics = segment.open("a", b -> b.lanes(1));
        final Counter counter = metrics.counter("c", "");
        final Counter[] former = new Counter[1];
        WriterFixture.inThread(() -> {
            former[0] = counter.singleWriter();
            former[0].increment();
        });
        WriterFixture.inThread(() -> {
            counter.increment();
            for (int i = 0; i < 1000; i++) {
                former[0].increment();
            }
            counter.singleWriter().increment();
        });

        assertThat(segment.walk().slots("c")).hasSize(1);
        assertThat(counter.value()).isEqualTo(1003);
    }

    @Test
    void threadsBeyondTheLanesShareAndLoseNothing() throws Exception {
        final Metrics metrics = segment.open("a", b -> b.lanes(2));
        final Counter counter = metrics.counter("c", "");
        final DoubleCounter amount = metrics.doubleCounter(MetricDefinition.doubleCounter("amount"));
        final Histogram histogram = metrics.histogram("h", "", Buckets.of(2, 5));
        together(8, thread -> {
            final Counter mine = counter.singleWriter();
            final Histogram ours = histogram.singleWriter();
            for (int i = 0; i < 20_000; i++) {
                counter.increment();
                mine.add(2);
                amount.add(0.25);
                histogram.observe(thread);
                ours.observe(thread, 2);
            }
        });

        final SegmentWalk walk = segment.walk();
        assertThat(walk.total("c")).isEqualTo(8 * 60_000);
        assertThat(walk.totalOfDoubles("amount")).isEqualTo(8 * 20_000 * 0.25);
        final HistogramValue value = histogram.snapshot();
        assertThat(value.buckets()).containsExactly(180_000L, 180_000L, 120_000L);
        assertThat(value.sum()).isEqualTo(28 * 60_000);
        assertThat(value.min()).isZero();
        assertThat(value.max()).isEqualTo(7);
        assertThat(walk.slots("c")).hasSizeLessThanOrEqualTo(2 + SHARED_LANES);
        assertThat(walk.slots("c").stream().map(SegmentWalk.Slot::lane)).doesNotHaveDuplicates();
        assertThat(walk.repaired()).isZero();
    }

    @Test
    void threadThatFoundNoLaneGetsOneWhenOneIsFreeAndTheHeartHasBeaten() throws Exception {
        final Metrics metrics = segment.open("a", b -> b.lanes(1));
        final Counter counter = metrics.counter("c", "");
        final CountDownLatch taken = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final Thread first = new Thread(() -> {
            counter.increment();
            taken.countDown();
            await(leave);
        });
        first.start();
        taken.await();
        counter.increment();
        leave.countDown();
        first.join();
        counter.increment();
        assertThat(segment.walk().slots("c").stream().map(SegmentWalk.Slot::value))
                .containsExactlyInAnyOrder(1L, 2L);

        segment.beat(metrics);
        counter.increment();

        assertThat(segment.walk().slots("c").stream().map(SegmentWalk.Slot::value))
                .containsExactlyInAnyOrder(2L, 2L);
    }

    @Test
    void growthStaysWithinTheBoundOfTheDesign() throws Exception {
        final int lanes = 3;
        final int counters = 70;
        final int histograms = 25;
        final Metrics metrics = segment.open("a", b -> b.lanes(lanes));
        for (int round = 0; round < 3; round++) {
            together(7, thread -> {
                for (int i = 0; i < counters; i++) {
                    metrics.counter("c" + i, "").increment();
                }
                for (int i = 0; i < histograms; i++) {
                    metrics.histogram("h" + i, "", Buckets.of(1)).observe(1);
                }
            });
            segment.beat(metrics);
        }

        final SegmentWalk walk = segment.walk();
        for (int i = 0; i < counters; i++) {
            assertThat(walk.total("c" + i)).isEqualTo(21);
        }
        for (int i = 0; i < histograms; i++) {
            assertThat(walk.total("h" + i)).isEqualTo(21);
        }
        assertThat(walk.blocks()).isLessThanOrEqualTo((lanes + SHARED_LANES) * (2 + 2) + SPARE);
        assertThat(walk.blocksOf(0, true)).isEqualTo(SPARE);
    }

    @Test
    void heartbeatKeepsFourSpareBlocks() {
        final Metrics metrics = segment.open("a");
        assertThat(segment.walk().blocksOf(0, true)).isEqualTo(SPARE);
        metrics.counter("c", "").increment();
        metrics.histogram("h", "", Buckets.of(1)).observe(1);
        assertThat(segment.walk().blocksOf(0, true)).isEqualTo(SPARE - 2);

        metrics.agentInvoker().invoke();

        assertThat(segment.walk().blocksOf(0, true)).isEqualTo(SPARE);
    }

    @Test
    void threadWithAnIdOfItsOwnMakingCountsToo() throws InterruptedException {
        final Counter counter = segment.open("a", b -> b.lanes(16)).counter("c", "");
        final List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 12; t++) {
            threads.add(new Thread() {
                @Override
                @SuppressWarnings("deprecation")
                public long getId() {
                    return -1;
                }

                @Override
                public void run() {
                    for (int i = 0; i < 1000; i++) {
                        counter.increment();
                    }
                }
            });
        }
        threads.forEach(Thread::start);
        for (final Thread thread : threads) {
            thread.join();
        }
        assertThat(counter.value()).isEqualTo(12_000);
    }

    @Test
    void updatesAllocateNothingAfterTheFirstTouch() {
        final Metrics metrics = segment.open("a");
        final Counter counter = metrics.counter("c", "");
        final Counter mine = counter.singleWriter();
        final DoubleCounter doubleCounter = metrics.doubleCounter(MetricDefinition.doubleCounter("amount"));
        final Gauge gauge = metrics.gauge("g", "");
        final DoubleGauge doubleGauge = metrics.doubleGauge("d", "");
        final Histogram histogram = metrics.histogram("h", "", Buckets.latency());
        final Histogram ours = histogram.singleWriter();
        assertNoAllocation("counter", counter::increment);
        assertNoAllocation("single writer counter", () -> mine.add(3));
        assertNoAllocation("double counter", () -> doubleCounter.add(0.5));
        assertNoAllocation("gauge set", () -> gauge.set(7));
        assertNoAllocation("gauge add", () -> gauge.add(7));
        assertNoAllocation("gauge increment", gauge::increment);
        assertNoAllocation("double gauge set", () -> doubleGauge.set(7));
        assertNoAllocation("double gauge add", () -> doubleGauge.add(7));
        assertNoAllocation("histogram", () -> histogram.observe(1234));
        assertNoAllocation("histogram, n times", () -> histogram.observe(1234, 5));
        assertNoAllocation("histogram, double", () -> histogram.observe(0.5));
        assertNoAllocation("single writer histogram", () -> ours.observe(1234));
    }

    @Test
    void updatesOnASharedLaneAllocateNothingEither() throws Exception {
        final Metrics metrics = segment.open("a", b -> b.lanes(1));
        final Counter counter = metrics.counter("c", "");
        final DoubleCounter doubleCounter = metrics.doubleCounter(MetricDefinition.doubleCounter("amount"));
        final Histogram histogram = metrics.histogram("h", "", Buckets.latency());
        final CountDownLatch leave = new CountDownLatch(1);
        final CountDownLatch taken = new CountDownLatch(1);
        final Thread first = new Thread(() -> {
            counter.increment();
            taken.countDown();
            await(leave);
        });
        first.start();
        taken.await();
        assertNoAllocation("counter", counter::increment);
        assertNoAllocation("double counter", () -> doubleCounter.add(0.5));
        assertNoAllocation("histogram", () -> histogram.observe(1234));
        leave.countDown();
        first.join();
        assertThat(segment.walk().slots("c")).hasSize(2);
    }

    @Test
    void tenThousandVirtualThreadsLoseNothing() {
        final Path java25 = ChildJvm.java25();
        assumeTrue(java25 != null, "needs a JDK with virtual threads");
        try (ChildJvm child = ChildJvm.start(
                java25,
                ProcessBuilder.Redirect.INHERIT,
                System.getProperty("java.class.path"),
                VirtualThreadsProgram.class,
                segment.file.toString())) {
            assertThat(child.answer()).isEqualTo("counter 100000 histogram 100000 sum 450000 gauge 10000");
            assertThat(child.join()).isZero();
        }
        final SegmentWalk walk = segment.walk();
        assertThat(walk.total("c")).isEqualTo(100_000);
        assertThat(walk.slots("c")).as("virtual threads have no lanes").hasSizeLessThanOrEqualTo(8);
        assertThat(walk.blocks()).isLessThanOrEqualTo(8 * 2 + SPARE);
    }

    /** In the interpreter and compiled: the interpreter removes nothing, so what it allocates is what the code says. */
    private static void assertNoAllocation(final String what, final Runnable action) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        action.run();
        threads.getCurrentThreadAllocatedBytes();
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            action.run();
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).as(what).isLessThan(1000);
    }

    private interface Numbered {
        void run(int thread) throws Exception;
    }

    /** Runs an action on threads that are all alive until the last one is done. */
    private static void together(final int count, final Numbered action) throws Exception {
        final CyclicBarrier barrier = new CyclicBarrier(count);
        final List<Throwable> thrown = new ArrayList<>();
        final List<Thread> threads = IntStream.range(0, count)
                .mapToObj(i -> new Thread(() -> {
                    try {
                        barrier.await();
                        action.run(i);
                        barrier.await();
                    } catch (final Exception | Error e) {
                        synchronized (thrown) {
                            thrown.add(e);
                        }
                        barrier.reset();
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (final Thread thread : threads) {
            thread.join();
        }
        assertThat(thrown).isEmpty();
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
