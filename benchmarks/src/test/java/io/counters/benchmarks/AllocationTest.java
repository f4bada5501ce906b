package io.counters.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.counters.MetricDefinition;
import io.counters.reader.MetricView;
import io.counters.reader.SegmentReader;
import io.counters.writer.Counter;
import io.counters.writer.Histogram;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Bytes that the hot methods allocate, which no noise of the machine changes. */
class AllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int CALLS = 200_000;

    /** Less than a byte for each call: the smallest object has 16, so one in each 16 calls comes to this already. */
    private static final long ONE_BYTE_EACH = CALLS;

    private static final int SELDOM = 16;

    private static Object escaped = "nothing yet";

    @Test
    void incrementAllocatesNothing() {
        try (TemporarySegment segment = TemporarySegment.withMetrics(1)) {
            final Counter counter = segment.metrics().counter("counter", "");
            assertThat(allocated(counter::increment)).isLessThan(ONE_BYTE_EACH);
            assertThat(allocated(counter.singleWriter()::increment)).isLessThan(ONE_BYTE_EACH);
        }
    }

    @Test
    void observeAllocatesNothing() {
        try (TemporarySegment segment = TemporarySegment.withMetrics(1)) {
            final Histogram histogram =
                    segment.metrics().histogram(MetricDefinition.histogram("histogram", HistogramPeer.BUCKETS));
            final Histogram single = histogram.singleWriter();
            assertThat(allocated(() -> histogram.observe(12_345))).isLessThan(ONE_BYTE_EACH);
            assertThat(allocated(() -> single.observe(12_345))).isLessThan(ONE_BYTE_EACH);
        }
    }

    @Test
    void scanAllocatesNothing() {
        try (FilledSegment segment = FilledSegment.histograms(10, 2);
                SegmentReader reader = segment.reader()) {
            final long[] sum = new long[1];
            final Consumer<MetricView> adding = metric -> sum[0] += metric.sum();
            assertThat(allocated(() -> reader.scan(adding))).isLessThan(ONE_BYTE_EACH);
            assertThat(sum[0]).isPositive();
        }
    }

    @Test
    void onePlantedAllocationInEachSixteenthCallIsSeen() {
        try (TemporarySegment segment = TemporarySegment.withMetrics(1)) {
            final Counter counter = segment.metrics().counter("counter", "");
            final int[] calls = new int[1];
            assertThat(allocated(() -> {
                        counter.increment();
                        if (++calls[0] % SELDOM == 0) {
                            escaped = new Object();
                        }
                    }))
                    .isGreaterThanOrEqualTo(ONE_BYTE_EACH);
            assertThat(escaped).isNotNull();
        }
    }

    private static long allocated(final Runnable call) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < WARM_UP; i++) {
            call.run();
        }
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
