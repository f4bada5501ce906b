package io.counters.benchmarks;

import io.counters.MetricDefinition;
import io.counters.format.BlockLayout;
import io.counters.format.Geometry;
import io.counters.reader.SegmentReader;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * A segment whose metrics have a slot on each of many lanes, of one process or of several. The i-th metric was given
 * {@code i + 1} on each of them.
 */
final class FilledSegment implements AutoCloseable {
    private final TemporarySegment segment;
    private final long total;

    private FilledSegment(final int metrics, final int lanes, final int processes, final Consumer<Metrics> fillLane) {
        segment = TemporarySegment.withoutHeartbeat(metrics, lanes);
        total = (long) processes * lanes * metrics * (metrics + 1) / 2;
        for (int i = 0; i < processes; i++) {
            segment.continueAs("process " + i);
            onThreadsThatLiveTogether(lanes, () -> fillLane.accept(segment.metrics()));
        }
        try (SegmentReader reader = reader()) {
            reader.scan(metric -> {});
            if (reader.lastScan().slots() != (long) processes * lanes * metrics) {
                throw new IllegalStateException("slots: " + reader.lastScan().slots() + " (expected: " + processes
                        + " x " + lanes + " x " + metrics + ")");
            }
        }
    }

    static FilledSegment counters(final int count, final int lanes) {
        return counters(count, lanes, 1);
    }

    static FilledSegment counters(final int count, final int lanes, final int processes) {
        return new FilledSegment(count, lanes, processes, metrics -> {
            for (int i = 0; i < count; i++) {
                metrics.counter("counter_" + i, "").add(i + 1);
            }
        });
    }

    static FilledSegment histograms(final int count, final int lanes) {
        return new FilledSegment(count, lanes, 1, metrics -> {
            for (int i = 0; i < count; i++) {
                metrics.histogram(MetricDefinition.histogram("histogram_" + i, HistogramPeer.BUCKETS))
                        .observe(i + 1L);
            }
        });
    }

    SegmentReader reader() {
        return SegmentReader.open(segment.path());
    }

    Path path() {
        return segment.path();
    }

    Metrics metrics() {
        return segment.metrics();
    }

    /** What all values add up to. */
    long total() {
        return total;
    }

    /** The bytes of all blocks in use, headers and identities included, as the words that a scan has to look at. */
    LongBuffer blocks() {
        return blocks(MapMode.READ_ONLY);
    }

    /** The same words, to be changed behind the writers' backs. */
    LongBuffer writableBlocks() {
        return blocks(MapMode.READ_WRITE);
    }

    private LongBuffer blocks(final MapMode mode) {
        final Geometry geometry = segment.geometry();
        try (SegmentReader reader = reader();
                FileChannel channel =
                        FileChannel.open(segment.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final long length = (long) reader.info().blocks().used() * BlockLayout.LENGTH;
            return channel.map(mode, geometry.block(0), length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        segment.close();
    }

    /** Each thread works alone, but none ends before the last has begun, so that each has a lane of its own. */
    static void onThreadsThatLiveTogether(final int count, final Runnable work) {
        final CountDownLatch allDone = new CountDownLatch(count);
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final CountDownLatch done = new CountDownLatch(1);
            final Thread thread = new Thread(() -> {
                try {
                    work.run();
                } finally {
                    done.countDown();
                    allDone.countDown();
                    await(allDone);
                }
            });
            threads.add(thread);
            thread.start();
            await(done);
        }
        for (final Thread thread : threads) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                throw new IllegalStateException("interrupted while filling a segment", e);
            }
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException("interrupted while filling a segment", e);
        }
    }
}
