package io.counters.reader;

import static io.counters.reader.LiveSegment.find;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.counters.MetricDefinition;
import io.counters.segment.MetricRecord;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes on while a scan is under way: in the segment, and on the heap. */
class ScanUnderWayTest {
    private static final long UPDATES = 300_000;
    private static final int ADOPTIONS = 20_000;

    @TempDir
    Path directory;

    private LiveSegment live;

    @BeforeEach
    void setUp() {
        live = new LiveSegment(directory);
    }

    @Test
    void aProcessIsNeverShownWithTheEpochOfOneAndTheNameOfAnother() throws InterruptedException {
        final int process = live.process("1");
        final AtomicLong looks = new AtomicLong();
        final AtomicBoolean isOver = new AtomicBoolean();
        final Thread writer = new Thread(() -> {
            for (long epoch = live.processes.epoch(process) + 1; !isOver.get(); epoch++) {
                final long before = looks.get();
                live.processes.take(process, Long.toString(epoch), live.wallTime);
                while (looks.get() == before && !isOver.get()) {
                    Thread.onSpinWait(); // one adoption for each look, as often as it can be in the midst of it
                }
            }
        });
        writer.start();
        try (SegmentReader reader = live.reader()) {
            for (int i = 0; i < ADOPTIONS; i++) {
                final ProcessInfo info = reader.processes().get(0);
                looks.incrementAndGet();
                assertThat(info.name()).isEqualTo(Long.toString(info.epoch()));
            }
        } finally {
            isOver.set(true);
            writer.join();
        }
    }

    @Test
    void totalsNeverGoBackAndHistogramsAreAlwaysWholeWhileAThreadWrites() {
        final MetricRecord counter = live.counter("counter");
        final MetricRecord histogram = live.histogram("histogram");
        final int process = live.process("p");
        final int[] counters = {live.count(process, 0, counter, 0), live.count(process, 1, counter, 0)};
        final int[] histograms = {live.observe(process, histogram), live.observe(process, histogram)};
        final long[] values = {7, 70, 700, 7_000};
        final Thread writer = new Thread(() -> {
            for (int i = 0; i < UPDATES; i++) {
                ScalarSlot.add(live.memory, counters[i & 1], 1);
                HistogramSlot.observe(live.memory, histograms[i & 1], i & 3, values[i & 3], 1);
            }
        });
        final Map<String, Long> last = new HashMap<>();
        final Consumer<MetricView> check = view -> {
            final boolean isHistogram = view.bucketCount() > 0;
            assertThat(view.hasValue()).isTrue();
            final long total = isHistogram ? view.count() : view.value();
            assertThat(total)
                    .isGreaterThanOrEqualTo(
                            last.getOrDefault(view.definition().id().name(), 0L));
            last.put(view.definition().id().name(), total);
            if (isHistogram) {
                assertThat(view.bucket(0) + view.bucket(1) + view.bucket(2) + view.bucket(3))
                        .isEqualTo(total);
                assertThat(7 * view.bucket(0) + 70 * view.bucket(1) + 700 * view.bucket(2) + 7_000 * view.bucket(3))
                        .isEqualTo(view.sum());
            }
        };
        try (SegmentReader reader = live.reader()) {
            reader.scan(check);
            writer.start();
            while (writer.isAlive()) {
                reader.scan(check);
            }
            reader.scan(check);
            assertThat(last).containsEntry("counter", UPDATES).containsEntry("histogram", UPDATES);
            assertThat(reader.totals().corrupt()).isZero();
        }
    }

    @Test
    void aMetricThatIsRemovedWhileItsSlotsAreReadIsNotShownWithWhatWasLeft() {
        final int process = live.process("p");
        final MetricRecord gone = live.counter("gone");
        final int[] slots = {live.count(process, 0, gone, 5), live.count(process, 1, gone, 5)};
        live.count(process, live.counter("stays"), 1);
        final AtomicBoolean isArmed = new AtomicBoolean();
        final int[] calls = new int[1];
        try (SegmentReader reader = SegmentReader.open(
                live.path,
                () -> {
                    // asked for the time twice before the pass over the slots, once at its begin, once at its end
                    if (isArmed.get() && ++calls[0] == 3) {
                        live.metrics.retire(gone.index(), live.wallTime);
                        ScalarSlot.free(live.memory, slots[1]);
                    }
                    return live.nanos;
                },
                () -> live.wallTime,
                () -> 64)) {
            assertThat(find(reader.snapshot().metrics(), "gone").value()).isEqualTo(10L);
            assertThat(reader.snapshotPerProcess().metrics()).hasSize(2);
            isArmed.set(true);
            assertThat(reader.snapshotPerProcess().metrics())
                    .extracting(sample -> sample.definition().id().name())
                    .containsExactly("stays");
            assertThat(calls[0]).isGreaterThanOrEqualTo(4);
            assertThat(reader.snapshot().metrics()).hasSize(1);
        }
    }

    @Test
    void aMetricThatIsRemovedWhileAllAreMergedIsNotShownEither() {
        final int process = live.process("p");
        final MetricRecord gone = live.counter("gone");
        final int slot = live.count(process, gone, 5);
        final int[] calls = new int[1];
        try (SegmentReader reader = SegmentReader.open(
                live.path,
                () -> {
                    if (++calls[0] == 3) {
                        live.metrics.retire(gone.index(), live.wallTime);
                        ScalarSlot.free(live.memory, slot);
                    }
                    return live.nanos;
                },
                () -> live.wallTime,
                () -> 64)) {
            assertThat(reader.snapshot().metrics()).isEmpty();
        }
    }

    @Test
    void warmScansAllocateNothing() throws Exception {
        final int process = live.process("p");
        for (int i = 0; i < 10; i++) {
            live.count(process, live.counter("c" + i), i);
            live.observe(process, live.histogram("h" + i), i);
            live.set(process, live.metric(MetricDefinition.gauge("g" + i)), i);
            live.set(process, live.metric(MetricDefinition.doubleGauge("d" + i)), i + 0.5);
        }
        final long[] sum = new long[1];
        final Consumer<MetricView> add = view -> sum[0] += !view.hasValue()
                ? 0
                : view.bucketCount() > 0 ? view.count() + view.sum() + view.bucket(1) : view.value();
        try (SegmentReader reader = live.reader()) {
            assertThat(allocated(() -> reader.scan(add))).isZero();
            assertThat(allocated(() -> reader.scanPerProcess(add))).isZero();
            Files.delete(live.path.lock(live.segment.header().uuid()));
            assertThat(allocated(() -> reader.scan(add)))
                    .as("with processes unknown")
                    .isZero();
        }
        assertThat(sum[0]).isPositive();
    }

    /** Bytes per 1000 runs; the smallest of several attempts, since the compiler may disturb some. */
    private static long allocated(final Runnable scan) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long me = Thread.currentThread().getId();
        for (int i = 0; i < 1_000; i++) {
            scan.run();
        }
        return LongStream.range(0, 10)
                .map(attempt -> {
                    final long before = threads.getThreadAllocatedBytes(me);
                    for (int i = 0; i < 1_000; i++) {
                        scan.run();
                    }
                    return threads.getThreadAllocatedBytes(me) - before;
                })
                .min()
                .orElseThrow();
    }
}
