package io.counters.reader;

import io.counters.CountersException;
import io.counters.SegmentAccessException;
import io.counters.format.FormatVersion;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.memory.SegmentMemory;
import io.counters.reader.SegmentInfo.State;
import io.counters.reader.SegmentInfo.Usage;
import io.counters.segment.BlockTable;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessLocks;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentHeader;
import io.counters.segment.SegmentPath;
import io.counters.slot.SlotCursor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment while others write to it: without a lock, without a copy, and without their noticing.
 *
 * <p>Each slot is consistent in itself. The slots are read one after the other while their writers go on, so a scan is
 * not one instant; but what one reader shows of a counter or histogram never goes backwards.
 *
 * <p>A scan allocates nothing once it has seen the metrics that there are. At most once a second it first asks the
 * kernel which processes live and looks for changes that a death has hidden, which costs some system calls per process,
 * two loads per metric, and some kilobytes. The reader keeps the file open, takes about 200 bytes of heap for each
 * histogram's slot that it has seen, and none that grows with time.
 *
 * <p>Nothing that the file holds can make a reader fail but its being truncated, which no writer does, and its holding more
 * metrics, or more shares of them per process, than a quarter of the heap has room for. Then every call that needs what
 * cannot be had throws a {@link SegmentAccessException}, before anything is shown. Only where a file is cut off and made
 * whole again within one scan, the exception may come when part of it was shown.
 *
 * <p>Threads: one at a time. Any number of readers may read one segment, in any process.
 */
public final class SegmentReader implements AutoCloseable {
    static final long REFRESH_NANOS = 1_000_000_000L;

    private final Segment segment;
    private final SegmentMemory memory;
    private final NanoClock clock;
    private final EpochNanoClock wallClock;
    private final IntSupplier maxAttempts;
    private final boolean isSnapshot;

    private final CatalogKeeper metrics;
    private final Processes processes;
    private final BlockTable blocks;
    private final Scan scan;
    private final Rows merged = new Rows(false);
    private final Rows perProcess = new Rows(true);
    private final MetricView view;

    private final LastLook lastLook;
    private @Nullable SegmentFacts facts;

    private boolean isRefreshed;
    private long refreshedAt;
    private long wallTimeThen;
    private boolean isScanning;
    private boolean isClosed;
    private @Nullable String failure;

    private SegmentReader(
            final Segment segment,
            final NanoClock clock,
            final EpochNanoClock wallClock,
            final IntSupplier maxAttempts) {
        this.segment = segment;
        this.clock = clock;
        this.wallClock = wallClock;
        this.maxAttempts = maxAttempts;
        memory = segment.memory();
        isSnapshot = segment.isSnapshot();
        metrics = new CatalogKeeper(new MetricTable(segment));
        processes = new Processes(
                new ProcessTable(segment), isSnapshot ? null : new ProcessLocks(segment.path(), segment.header()));
        blocks = new BlockTable(segment);
        scan = new Scan(segment, processes, clock, maxAttempts);
        view = new MetricView(processes);
        lastLook = new LastLook(segment, processes);
    }

    /**
     * Opens a segment or a snapshot.
     *
     * @param nameOrPath a name in the user's private directory, or a path with a slash
     * @return a reader, to be closed
     * @throws IllegalArgumentException if this is neither a name nor a path
     * @throws io.counters.SegmentNotFoundException if there is no such file
     * @throws SegmentAccessException if it may not be read, or is no regular file
     * @throws io.counters.SegmentFormatException if it is not a segment, or its header is damaged
     * @throws io.counters.SegmentVersionException if its major version is not the one that this reader knows
     */
    public static SegmentReader open(final String nameOrPath) {
        return open(SegmentPath.resolve(nameOrPath));
    }

    /**
     * Opens a segment or a snapshot.
     *
     * @param path the file; a symbolic link is refused
     * @return a reader, to be closed
     * @throws io.counters.SegmentNotFoundException if there is no such file
     * @throws SegmentAccessException if it may not be read, or is no regular file
     * @throws io.counters.SegmentFormatException if it is not a segment, or its header is damaged
     * @throws io.counters.SegmentVersionException if its major version is not the one that this reader knows
     */
    public static SegmentReader open(final Path path) {
        return open(new SegmentPath(path));
    }

    private static SegmentReader open(final SegmentPath path) {
        return open(path, SystemNanoClock.INSTANCE, SystemEpochNanoClock.INSTANCE, () -> SlotCursor.MAX_ATTEMPTS);
    }

    static SegmentReader open(
            final SegmentPath path,
            final NanoClock clock,
            final EpochNanoClock wallClock,
            final IntSupplier maxAttempts) {
        try {
            return new SegmentReader(Segment.openForReading(path), clock, wallClock, maxAttempts);
        } catch (final InternalError e) {
            throw new SegmentAccessException("cannot open segment " + path + ": a page of it could not be read", e);
        }
    }

    /**
     * Shows every metric once, its slots merged over threads and processes, in the order of the metrics' ids.
     *
     * @param consumer gets the same view each time; it must not scan with this reader
     * @throws SegmentAccessException if the file was truncated, or holds more than the heap has room for; nothing was
     *     shown then. Where the file was cut off and made whole again within this scan, something may have been shown, and
     *     JDK 17 may throw the load's {@code InternalError} in this thread even later
     * @throws IllegalStateException if the reader is closed, or is just scanning
     */
    public void scan(final Consumer<? super MetricView> consumer) {
        scan(merged, consumer);
    }

    /**
     * Shows each process's share of every metric of which the process has a slot, in the order of the metrics' ids,
     * then of the process indices. Dead processes have slots too; a gauge of theirs is shown without value.
     *
     * @param consumer gets the same view each time; it must not scan with this reader
     * @throws SegmentAccessException if the file was truncated, or holds more than the heap has room for; nothing was
     *     shown then. Where the file was cut off and made whole again within this scan, something may have been shown, and
     *     JDK 17 may throw the load's {@code InternalError} in this thread even later
     * @throws IllegalStateException if the reader is closed, or is just scanning
     */
    public void scanPerProcess(final Consumer<? super MetricView> consumer) {
        scan(perProcess, consumer);
    }

    /**
     * Scans once and keeps everything.
     *
     * @return samples as {@link #scan} shows them
     * @throws SegmentAccessException if the file was truncated
     * @throws IllegalStateException if the reader is closed, or is just scanning
     */
    public SegmentSnapshot snapshot() {
        return snapshot(merged);
    }

    /**
     * Scans once and keeps everything.
     *
     * @return samples as {@link #scanPerProcess} shows them
     * @throws SegmentAccessException if the file was truncated
     * @throws IllegalStateException if the reader is closed, or is just scanning
     */
    public SegmentSnapshot snapshotPerProcess() {
        return snapshot(perProcess);
    }

    /**
     * Tells what changed since this method was last called. The first time that is everything.
     *
     * <p>A metric is reported when one of its slots was updated, even to the value it had; when it is new; or when a
     * process whose gauge counted has ended, or the other way round. Each update is reported at least once: one that
     * happens in this very moment may be reported now and, with the same value, the next time again, and so is a
     * histogram that is BUSY. What a process did in the moment of its death is reported when the death is known, which is
     * a second later at most. The change tells besides when a process came, went, stalled or changed hands, and when the
     * segment's own figures changed.
     *
     * <p>Where nothing changed this loads two words of each slot and reads the process table. Otherwise it scans as
     * {@link #snapshot} does, and keeps only what changed. From the first call on the reader takes 16 bytes of heap more
     * for each slot.
     *
     * @return empty if nothing changed
     * @throws SegmentAccessException if the file was truncated, or holds more than the heap has room for; the next change
     *     will be whole
     * @throws IllegalStateException if the reader is closed, or is just scanning
     */
    public Optional<SegmentChange> changes() {
        return read(() -> {
            requireIdle();
            final SegmentFacts before = facts;
            facts = null; // until all of this was seen, nothing was
            if (before == null) {
                lastLook.forget();
            }
            prepare(merged);
            lastLook.look(merged.catalog());
            final List<MetricSample> samples = lastLook.changed().isEmpty() ? List.of() : changedSamples();
            final SegmentInfo segmentNow = readInfo();
            final List<ProcessInfo> processesNow = processes.list(now());
            final SegmentFacts after = SegmentFacts.of(segmentNow, processesNow);
            facts = after;
            if (samples.isEmpty() && lastLook.removed().isEmpty() && after.equals(before)) {
                return Optional.empty();
            }
            return Optional.of(new SegmentChange(
                    before == null, segmentNow, processesNow, samples, lastLook.removed(), lastScan()));
        });
    }

    /**
     * Describes the segment as it is now.
     *
     * @return a record
     * @throws SegmentAccessException if the file was truncated
     * @throws IllegalStateException if the reader is closed
     */
    public SegmentInfo info() {
        return read(this::readInfo);
    }

    /**
     * Lists the processes that write, or wrote, to the segment.
     *
     * @return by index; unmodifiable
     * @throws SegmentAccessException if the file was truncated
     * @throws IllegalStateException if the reader is closed
     */
    public List<ProcessInfo> processes() {
        return read(() -> {
            refreshIfDue();
            return processes.list(now());
        });
    }

    /**
     * Tells what the last scan took.
     *
     * @return zeros before the first scan
     */
    public ReadStats lastScan() {
        return scan.last().toStats();
    }

    /**
     * Tells what all scans of this reader took.
     *
     * @return their sum
     */
    public ReadStats totals() {
        return scan.total().toStats();
    }

    /**
     * Asks the kernel now which processes live. Scans and {@link #processes} do so by themselves when the last time was
     * a second ago or more. In a snapshot nothing can have changed.
     *
     * @throws IllegalStateException if the reader is closed
     */
    public void refreshLiveness() {
        read(() -> {
            refresh(clock.nanoTime());
            return true;
        });
    }

    /**
     * Tells whether the path still leads to this file and the file still has its length. A segment that was replaced
     * stays readable, but nobody new writes to it: {@link #follow} it.
     *
     * @return false when it was removed, replaced or truncated
     */
    public boolean isCurrent() {
        return segment.isCurrent();
    }

    /**
     * Goes on with whatever segment is now under the path. A writer that finds none, or one that it cannot use, makes a new
     * one; one that merely starts again goes on in the same. Costs two system calls as long as there is nothing new.
     *
     * @return this reader if it is current, or if what is under the path now cannot be read: the next call tries again;
     *     otherwise a new one, and this one is closed
     * @throws IllegalStateException if the reader is closed
     */
    public SegmentReader follow() {
        requireOpen();
        if (isCurrent()) {
            return this;
        }
        final SegmentReader next;
        try {
            next = open(segment.path(), clock, wallClock, maxAttempts);
        } catch (final CountersException e) {
            return this;
        }
        close();
        return next;
    }

    /** Closes the file. The map goes with the garbage collector. Closing twice does nothing. */
    @Override
    public void close() {
        isClosed = true;
        segment.closeFile();
    }

    private void scan(final Rows rows, final Consumer<? super MetricView> consumer) {
        requireUsable();
        requireIdle();
        isScanning = true;
        try {
            collect(rows);
            // from here on nothing is read from the map
            view.showFrom(rows);
            final boolean showsAll = rows.showsAll();
            for (final int row : rows.order()) {
                if (showsAll || rows.isShown(row)) {
                    view.show(row);
                    consumer.accept(view);
                }
            }
        } catch (final InternalError e) {
            throw unreadable(e); // a load's, that comes so late only if the file was made whole again at once
        } finally {
            view.showNothing();
            isScanning = false;
        }
    }

    private void collect(final Rows rows) {
        try {
            prepare(rows);
            addUp(rows);
            requireWhole(null);
        } catch (final InternalError e) {
            throw unreadable(e);
        } catch (final HeapShare.Exceeded e) {
            throw tooLarge(e);
        }
    }

    private void prepare(final Rows rows) {
        refreshIfDue();
        rows.begin(metrics.update(false));
        processes.capture(wallTimeThen + clock.nanoTime() - refreshedAt);
    }

    private void addUp(final Rows rows) {
        scan.run(rows);
        if (metrics.hasChanged()) {
            rows.leaveOutRemoved(metrics);
        }
    }

    private List<MetricSample> changedSamples() {
        addUp(merged);
        scan.busySlots(lastLook::forget);
        view.showFrom(merged);
        final List<MetricSample> samples = new ArrayList<>();
        for (final int row : merged.order()) {
            if (lastLook.changed().get(row) && merged.isShown(row)) { // a metric's index is its row
                view.show(row);
                samples.add(view.toSample());
            }
        }
        view.showNothing();
        return samples;
    }

    private SegmentSnapshot snapshot(final Rows rows) {
        final List<MetricSample> samples = new ArrayList<>();
        scan(rows, sample -> samples.add(sample.toSample()));
        return read(() -> new SegmentSnapshot(readInfo(), processes.list(now()), samples, lastScan()));
    }

    private SegmentInfo readInfo() {
        final SegmentHeader header = segment.header();
        final Geometry geometry = segment.geometry();
        return new SegmentInfo(
                header.name(),
                segment.path().file(),
                FormatVersion.MAJOR + "." + header.minor(),
                header.uuid(),
                state(),
                Instant.ofEpochSecond(0, header.createdAt()),
                Duration.ofNanos(Processes.age(header.createdAt(), now())),
                memory.getLongAcquire(HeaderLayout.REFUSED_OFFSET),
                memory.getLongAcquire(HeaderLayout.REPAIRED_OFFSET),
                new Usage(metrics.update(false).size(), geometry.metrics()),
                new Usage(countBlocks(), geometry.blocks()),
                new Usage(processes.countInUse(), geometry.processes()));
    }

    private State state() {
        final long state = memory.getLongAcquire(HeaderLayout.STATE_OFFSET);
        if (state == HeaderLayout.STATE_READY) {
            return State.READY;
        }
        if (state == HeaderLayout.STATE_RETIRED) {
            return State.RETIRED;
        }
        return state == HeaderLayout.STATE_SNAPSHOT ? State.SNAPSHOT : State.UNKNOWN;
    }

    private int countBlocks() {
        int used = 0;
        for (int block = 0; block < blocks.highWater(); block++) {
            used += blocks.owner(block) >= 0 ? 1 : 0;
        }
        return used;
    }

    /** The time to which ages are relative. */
    private long now() {
        return isSnapshot ? memory.getLongAcquire(HeaderLayout.SNAPSHOT_AT_OFFSET) : wallClock.nanoTime();
    }

    private void refreshIfDue() {
        final long now = clock.nanoTime();
        if (!isRefreshed || now - refreshedAt >= REFRESH_NANOS) {
            refresh(now);
        }
    }

    private void refresh(final long now) {
        processes.probe();
        metrics.update(true);
        wallTimeThen = wallClock.nanoTime();
        refreshedAt = now;
        isRefreshed = true;
    }

    /** Reads something that is shown only if the file was whole until the end. */
    private <T> T read(final Supplier<T> what) {
        requireUsable();
        try {
            final T result = what.get();
            requireWhole(Segment.pendingFault());
            return result;
        } catch (final InternalError e) {
            throw unreadable(e);
        } catch (final HeapShare.Exceeded e) {
            throw tooLarge(e);
        }
    }

    private SegmentAccessException tooLarge(final HeapShare.Exceeded cause) {
        return new SegmentAccessException("cannot read segment " + segment.path() + ": " + cause.getMessage());
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("reader of segment " + segment.path() + " is closed");
        }
    }

    private void requireUsable() {
        requireOpen();
        if (failure != null) {
            throw new SegmentAccessException(failure);
        }
    }

    private void requireIdle() {
        if (isScanning) {
            throw new IllegalStateException(
                    "reader of segment " + segment.path() + " is just scanning (expected: one scan at a time)");
        }
    }

    /** Refuses what was read if the file is shorter now: it may be garbage. */
    private void requireWhole(final @Nullable InternalError fault) {
        if (fault != null || !segment.isWhole()) {
            final InternalError cause = fault == null ? Segment.pendingFault() : fault;
            failure = "cannot read segment " + segment.path() + ": it was truncated or replaced while it was read"
                    + " (expected: " + segment.geometry().fileLength() + " bytes; open it again)";
            throw cause == null ? new SegmentAccessException(failure) : new SegmentAccessException(failure, cause);
        }
    }

    private SegmentAccessException unreadable(final InternalError fault) {
        requireWhole(fault);
        failure = "cannot read segment " + segment.path() + ": a page of it could not be read (open it again)";
        return new SegmentAccessException(failure, fault);
    }
}
