package io.counters.reader;

import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a segment while others write to it: without a lock, without a copy, and without their noticing.
 *
 * <p>Threads: one at a time. Any number of readers may read one segment, in any process.
 */
public final class SegmentReader implements AutoCloseable {
    private final Segment segment;

    private SegmentReader(final Segment segment) {
        this.segment = segment;
    }

    /**
     * Opens a segment or a snapshot.
     *
     * @param nameOrPath a name in the user's private directory, or a path with a slash
     * @return a reader, to be closed
     * @throws IllegalArgumentException if this is neither a name nor a path
     * @throws io.counters.SegmentNotFoundException if there is no such file
     * @throws io.counters.SegmentAccessException if it may not be read, or is no regular file
     * @throws io.counters.SegmentFormatException if it is not a segment, or its header is damaged
     * @throws io.counters.SegmentVersionException if its major version is not the one that this reader knows
     */
    public static SegmentReader open(final String nameOrPath) {
        return new SegmentReader(Segment.openForReading(SegmentPath.resolve(nameOrPath)));
    }

    /**
     * Opens a segment or a snapshot.
     *
     * @param path the file; symbolic links are refused
     * @return a reader, to be closed
     * @throws io.counters.SegmentNotFoundException if there is no such file
     * @throws io.counters.SegmentAccessException if it may not be read, or is no regular file
     * @throws io.counters.SegmentFormatException if it is not a segment, or its header is damaged
     * @throws io.counters.SegmentVersionException if its major version is not the one that this reader knows
     */
    public static SegmentReader open(final Path path) {
        return new SegmentReader(Segment.openForReading(new SegmentPath(path)));
    }

    /**
     * Shows every metric once, its slots merged over threads and processes, in the order of the metrics' ids.
     *
     * @param consumer gets the same view each time; it must not use this reader
     * @throws io.counters.SegmentAccessException if the file was truncated
     */
    public void scan(final Consumer<? super MetricView> consumer) {
        notYet();
    }

    /**
     * Shows each process's share of every metric of which the process has a slot, in the order of the metrics' ids,
     * then of the processes.
     *
     * @param consumer gets the same view each time; it must not use this reader
     * @throws io.counters.SegmentAccessException if the file was truncated
     */
    public void scanPerProcess(final Consumer<? super MetricView> consumer) {
        notYet();
    }

    /**
     * Scans once and keeps everything.
     *
     * @return merged samples
     * @throws io.counters.SegmentAccessException if the file was truncated
     */
    public SegmentSnapshot snapshot() {
        return notYet();
    }

    /**
     * Scans once and keeps everything.
     *
     * @return samples per process
     * @throws io.counters.SegmentAccessException if the file was truncated
     */
    public SegmentSnapshot snapshotPerProcess() {
        return notYet();
    }

    /**
     * Describes the segment as it is now.
     *
     * @return a record
     * @throws io.counters.SegmentAccessException if the file was truncated
     */
    public SegmentInfo info() {
        return notYet();
    }

    /**
     * Lists the processes that write, or wrote, to the segment.
     *
     * @return by index; unmodifiable
     * @throws io.counters.SegmentAccessException if the file was truncated
     */
    public List<ProcessInfo> processes() {
        return notYet();
    }

    /**
     * Tells what the last scan took.
     *
     * @return zeros before the first scan
     */
    public ReadStats lastScan() {
        return ReadStats.NONE;
    }

    /**
     * Tells what all scans of this reader took.
     *
     * @return their sum
     */
    public ReadStats totals() {
        return ReadStats.NONE;
    }

    /** Finds out now which processes live. A scan does so by itself when the last time was more than a second ago. */
    public void refreshLiveness() {
        notYet();
    }

    /**
     * Tells whether the path still leads to this file and the file still has its length. A segment that was replaced
     * stays readable, but nobody new writes to it: open the path again.
     *
     * @return false when it was removed, replaced or truncated
     */
    public boolean isCurrent() {
        return segment.isCurrent();
    }

    @Override
    public void close() {
        // nothing yet
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private <T> T notYet() {
        throw new UnsupportedOperationException("reading segment " + segment.path());
    }
}
