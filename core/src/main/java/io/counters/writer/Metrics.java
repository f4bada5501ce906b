package io.counters.writer;

import io.counters.Buckets;
import io.counters.CountersException;
import io.counters.MetricConflictException;
import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.MetricKind;
import io.counters.SegmentAccessException;
import io.counters.SegmentBusyException;
import io.counters.SegmentFullException;
import io.counters.ValueType;
import io.counters.format.Geometry;
import io.counters.segment.FileSystemType;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * A process's way to write metrics into a segment.
 *
 * <p>Asking for a metric finds it or makes it; ask once and keep the handle. The process is known by an instance name:
 * when a process with the same name starts again, its totals go on where the last one left them, however it ended.
 *
 * <p>Metrics never take their application down. Where the segment cannot be had, or is full, handles count on the heap,
 * that is logged once, and they move to the segment as soon as it can be had; what was not carried over by then dies
 * with the process. A {@linkplain Builder#strict strict} opening throws instead.
 *
 * <p>Threads: any. Asking for a metric takes microseconds and waits for other processes for 100 ms at the most.
 */
public final class Metrics implements AutoCloseable {
    private static final long PATIENCE_NANOS = 100_000_000L;
    private static final int IDLE_MILLIS = 100;
    private static final int BEATS_UNTIL_STUCK = 5;
    private static final String TRUNCATED = "the file was truncated";

    private final @Nullable Settings settings;
    private final EpochNanoClock clock;
    private final NanoClock intervals;
    private final long openedAt;
    private final long startedAt;
    private final Function<Path, FileSystemType> fileSystems;
    private final Log log;
    private final Map<MetricId, Instrument> handles = new HashMap<>();

    /** One for each list of bounds: histograms that have the same share it, and it stays in the nearest cache. */
    private final Map<List<Long>, BucketSearch> searches = new HashMap<>();

    private final ReentrantLock handlesLock = new ReentrantLock();

    /** Taken before the other: no handle that a removal has taken out makes its metric anew. */
    private final ReentrantLock placing = new ReentrantLock();

    private final @Nullable AgentRunner runner;
    private final @Nullable AgentInvoker invoker;

    private volatile @Nullable Attachment attachment;
    private volatile boolean isMutexStuck;
    private volatile int stuckBeats;
    private boolean isClosed;

    private Metrics() {
        settings = null;
        log = new Log(null);
        clock = SystemEpochNanoClock.INSTANCE;
        intervals = SystemNanoClock.INSTANCE;
        openedAt = clock.nanoTime();
        startedAt = intervals.nanoTime();
        fileSystems = FileSystemType::of;
        runner = null;
        invoker = null;
    }

    private Metrics(final Settings settings, final Builder builder) {
        this.settings = settings;
        log = new Log(builder.logger);
        clock = builder.epochClock;
        intervals = builder.nanoClock;
        openedAt = clock.nanoTime();
        startedAt = intervals.nanoTime();
        fileSystems = builder.fileSystems;
        attachment = firstAttachment(settings);
        final Heartbeat heartbeat = new Heartbeat(this, intervals, settings.instance());
        if (builder.useAgentInvoker) {
            runner = null;
            invoker = new AgentInvoker(this::logAgentError, null, heartbeat);
            invoker.start();
        } else {
            invoker = null;
            runner = new AgentRunner(new SleepingMillisIdleStrategy(IDLE_MILLIS), this::logAgentError, null, heartbeat);
        }
    }

    /**
     * Opens a segment for writing, with what the system properties {@code counters.*} and the environment
     * {@code COUNTERS_*} say.
     *
     * @param nameOrPath a name, or a path if it has a slash
     * @return to be closed when the application ends
     */
    public static Metrics open(final String nameOrPath) {
        return builder(nameOrPath).open();
    }

    /**
     * Starts to say how a segment is to be opened.
     *
     * @param nameOrPath a name, or a path if it has a slash
     * @return a builder with what system properties and environment say
     */
    public static Builder builder(final String nameOrPath) {
        return new Builder(nameOrPath);
    }

    /**
     * Metrics on the heap that nobody else sees, for tests.
     *
     * @return without file and without thread
     */
    public static Metrics inMemory() {
        return new Metrics();
    }

    /** How a segment is to be opened. Threads: one. */
    public static final class Builder {
        private final String nameOrPath;
        private String instance = Settings.configured("instance", Settings.defaultInstance());
        private int lanes = Settings.configured("lanes", Settings.defaultLanes());
        private boolean strict = Boolean.parseBoolean(Settings.configured("strict", "false"));
        private int processes = Settings.configured("processes", Geometry.DEFAULT.processes());
        private int metrics = Settings.configured("metrics", Geometry.DEFAULT.metrics());
        private int blocks = Settings.configured("blocks", Geometry.DEFAULT.blocks());
        private boolean isNetworkAllowed = Boolean.parseBoolean(Settings.configured("network", "false"));
        private boolean useAgentInvoker;
        private System.@Nullable Logger logger;
        private EpochNanoClock epochClock = SystemEpochNanoClock.INSTANCE;
        private NanoClock nanoClock = SystemNanoClock.INSTANCE;
        private Function<Path, FileSystemType> fileSystems = FileSystemType::of;

        private Builder(final String nameOrPath) {
            this.nameOrPath = nameOrPath;
        }

        /**
         * The name by which a restarted process finds its totals again. Two processes that live at the same time may
         * have the same one.
         *
         * @param name at most 120 bytes; by default the main class or jar
         * @return this
         */
        public Builder instance(final String name) {
            instance = name;
            return this;
        }

        /**
         * How many threads get slots of their own; further ones share.
         *
         * @param count 1 to 1024; by default four for each core, at most 64
         * @return this
         */
        public Builder lanes(final int count) {
            lanes = count;
            return this;
        }

        /**
         * Whether to throw where the application would otherwise go on with the heap.
         *
         * @param isStrict by default false
         * @return this
         */
        public Builder strict(final boolean isStrict) {
            strict = isStrict;
            return this;
        }

        /**
         * Room in a segment that this opening creates; one that exists keeps its own.
         *
         * @param maxProcesses writer processes, dead ones included, by default 256
         * @param maxMetrics metrics, by default 16384
         * @param maxBlocks pages of 63 scalars or 21 histograms, by default 16384
         * @return this
         */
        public Builder capacity(final int maxProcesses, final int maxMetrics, final int maxBlocks) {
            processes = maxProcesses;
            metrics = maxMetrics;
            blocks = maxBlocks;
            return this;
        }

        /**
         * Whether to write a segment on a network file system or one in user space (NFS, CIFS, 9p, FUSE and the like),
         * where neither maps nor locks can be relied upon: processes of other machines may take this one for dead.
         *
         * @param isAllowed by default false: it is refused like any other segment that cannot be had
         * @return this
         */
        public Builder network(final boolean isAllowed) {
            isNetworkAllowed = isAllowed;
            return this;
        }

        /**
         * Whether the application runs the heartbeat, through {@link Metrics#agentInvoker}, instead of a thread of our
         * own. It must do so at least once a second.
         *
         * @param isInvoked by default false
         * @return this
         */
        public Builder useAgentInvoker(final boolean isInvoked) {
            useAgentInvoker = isInvoked;
            return this;
        }

        /**
         * Where to say that values do not reach the segment, and why.
         *
         * @param where by default the platform's logger {@code io.counters}, not asked for before there is something to
         *     say
         * @return this
         */
        public Builder logger(final System.Logger where) {
            logger = where;
            return this;
        }

        Builder clocks(final EpochNanoClock stamps, final NanoClock intervals) {
            epochClock = stamps;
            nanoClock = intervals;
            return this;
        }

        Builder fileSystems(final Function<Path, FileSystemType> lookup) {
            fileSystems = lookup;
            return this;
        }

        /**
         * Opens the segment, creating it where there is none.
         *
         * @return to be closed when the application ends
         * @throws IllegalArgumentException if a setting makes no sense
         * @throws CountersException only if strict: why the segment cannot be had
         */
        public Metrics open() {
            final Settings settings = new Settings(
                    SegmentPath.resolve(nameOrPath),
                    instance,
                    lanes,
                    strict,
                    isNetworkAllowed,
                    new Geometry(processes, metrics, blocks));
            final Metrics opened = new Metrics(settings, this);
            if (opened.runner != null) {
                AgentRunner.startOnThread(opened.runner, Metrics::daemon);
            }
            return opened;
        }
    }

    /**
     * Finds or makes a counter without labels and unit.
     *
     * @param name not empty
     * @param help one sentence for people
     * @return the same handle for the same name
     * @throws MetricConflictException if the name is there as something else
     */
    public Counter counter(final String name, final String help) {
        return counter(MetricDefinition.counter(name).withHelp(help));
    }

    /**
     * Finds or makes a counter.
     *
     * @param definition of a counter
     * @return the same handle for the same name and labels
     * @throws MetricConflictException if the id is there as something else
     */
    public Counter counter(final MetricDefinition definition) {
        requireMeaning(definition, MetricKind.COUNTER, ValueType.I64);
        return handle(definition, LaneCounter.class, LaneCounter::new);
    }

    /**
     * Finds or makes a counter of doubles.
     *
     * @param definition of a counter of doubles
     * @return the same handle for the same name and labels
     * @throws MetricConflictException if the id is there as something else
     */
    public DoubleCounter doubleCounter(final MetricDefinition definition) {
        requireMeaning(definition, MetricKind.COUNTER, ValueType.F64);
        return handle(definition, DoubleCounter.class, DoubleCounter::new);
    }

    /**
     * Finds or makes a gauge of longs without labels and unit, summed over processes.
     *
     * @param name not empty
     * @param help one sentence for people
     * @return the same handle for the same name
     * @throws MetricConflictException if the name is there as something else
     */
    public Gauge gauge(final String name, final String help) {
        return gauge(MetricDefinition.gauge(name).withHelp(help));
    }

    /**
     * Finds or makes a gauge of longs.
     *
     * @param definition of a gauge of longs
     * @return the same handle for the same name and labels
     * @throws MetricConflictException if the id is there as something else
     */
    public Gauge gauge(final MetricDefinition definition) {
        requireMeaning(definition, MetricKind.GAUGE, ValueType.I64);
        return handle(definition, Gauge.class, Gauge::new);
    }

    /**
     * Finds or makes a gauge of doubles without labels and unit, summed over processes.
     *
     * @param name not empty
     * @param help one sentence for people
     * @return the same handle for the same name
     * @throws MetricConflictException if the name is there as something else
     */
    public DoubleGauge doubleGauge(final String name, final String help) {
        return doubleGauge(MetricDefinition.doubleGauge(name).withHelp(help));
    }

    /**
     * Finds or makes a gauge of doubles.
     *
     * @param definition of a gauge of doubles
     * @return the same handle for the same name and labels
     * @throws MetricConflictException if the id is there as something else
     */
    public DoubleGauge doubleGauge(final MetricDefinition definition) {
        requireMeaning(definition, MetricKind.GAUGE, ValueType.F64);
        return handle(definition, DoubleGauge.class, DoubleGauge::new);
    }

    /**
     * Finds or makes a histogram without labels.
     *
     * @param name not empty
     * @param help one sentence for people
     * @param buckets bounds, unit and scale; copied
     * @return the same handle for the same name
     * @throws MetricConflictException if the name is there as something else, or with other bounds
     */
    public Histogram histogram(final String name, final String help, final Buckets buckets) {
        return histogram(MetricDefinition.histogram(name, buckets).withHelp(help));
    }

    /**
     * Finds or makes a histogram.
     *
     * @param definition of a histogram
     * @return the same handle for the same name and labels
     * @throws MetricConflictException if the id is there as something else, or with other bounds
     */
    public Histogram histogram(final MetricDefinition definition) {
        requireMeaning(definition, MetricKind.HISTOGRAM, ValueType.I64);
        return handle(definition, LaneHistogram.class, this::laneHistogram);
    }

    /**
     * Finds or makes a histogram of times from a microsecond to ten seconds.
     *
     * @param name not empty
     * @param help one sentence for people
     * @return a timer on the histogram of that name
     * @throws MetricConflictException if the name is there as something else, or with other bounds
     */
    public Timer timer(final String name, final String help) {
        return new Timer(histogram(name, help, Buckets.latency()));
    }

    /**
     * Makes a timer of a histogram of seconds.
     *
     * @param definition of a histogram whose base unit is the second
     * @return a timer on it
     * @throws MetricConflictException if the id is there as something else, or with other bounds
     */
    public Timer timer(final MetricDefinition definition) {
        return new Timer(histogram(definition));
    }

    /**
     * Takes a metric away from every process: readers stop showing it at once. A handle to it that is still in use
     * counts for nobody; other processes that go on using theirs make the metric anew within a second.
     *
     * @param id name and labels
     * @throws SegmentBusyException if another process held the segment's mutex for longer than 100 ms; the metric stays
     */
    public void remove(final MetricId id) {
        placing.lock();
        try {
            final Attachment current = attachment;
            if (current != null) {
                current.remove(id, clock.nanoTime(), PATIENCE_NANOS);
            }
            final Instrument removed = takeOut(id);
            if (removed != null) {
                removed.detach();
            }
        } finally {
            placing.unlock();
        }
    }

    private @Nullable Instrument takeOut(final MetricId id) {
        handlesLock.lock();
        try {
            return handles.remove(id);
        } finally {
            handlesLock.unlock();
        }
    }

    /**
     * What runs the heartbeat when the application wanted to do so itself.
     *
     * @return to be invoked at least once a second
     * @throws IllegalStateException if the heartbeat has a thread of its own, or none
     */
    public AgentInvoker agentInvoker() {
        if (invoker == null) {
            throw new IllegalStateException("no agent invoker (expected: opened with useAgentInvoker)");
        }
        return invoker;
    }

    /**
     * Whether values reach a segment at this moment, rather than the heap.
     *
     * @return false also for metrics in memory and closed ones
     */
    public boolean isShared() {
        return attachment != null;
    }

    /**
     * How long these metrics have been open.
     *
     * @return by a clock that is never set back
     */
    public Duration uptime() {
        return Duration.ofNanos(intervals.nanoTime() - startedAt);
    }

    /**
     * What this process has counted, with what its predecessors of the same instance name have left it, whether it is in
     * the segment, on the heap, or partly here and partly there. What other processes have counted in the segment is for
     * a reader. Cost: for each metric it looks at all slots of this process.
     *
     * @return a copy
     */
    public MetricsSnapshot snapshot() {
        return new MetricsSnapshot(
                settings == null ? "" : settings.path().name(),
                settings == null ? Path.of("") : settings.path().file(),
                settings == null ? Settings.defaultInstance() : settings.instance(),
                Instant.ofEpochSecond(0, openedAt),
                uptime(),
                values());
    }

    private List<MetricsSnapshot.Value> values() {
        try {
            final List<MetricsSnapshot.Value> values = readAll();
            if (Segment.pendingFault() == null) {
                return values;
            }
        } catch (final InternalError e) {
            // a page of the segment has gone, and with it what was there: what is shown is what counts on
        }
        leaveTruncated();
        return readAll();
    }

    private List<MetricsSnapshot.Value> readAll() {
        return allHandles().stream()
                .sorted(Comparator.comparing(handle -> handle.definition().id()))
                .map(Instrument::read)
                .toList();
    }

    /**
     * Says in the segment that this process has ended in good order. Its totals stay. Handles may still be used, and
     * count for nobody. May be called again.
     */
    @Override
    public void close() {
        handlesLock.lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
        } finally {
            handlesLock.unlock();
        }
        if (runner != null) {
            final boolean isInterrupted = Thread.interrupted(); // else the runner complains that it cannot wait
            runner.close();
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (invoker != null) {
            invoker.close();
        }
        final Attachment current = attachment;
        attachment = null;
        if (current != null && current.mendLength()) {
            giveUp(current, TRUNCATED);
        } else if (current != null) {
            isMutexStuck = false; // a last chance; the first of the handles to wait in vain spares the others the wait
            allHandles().forEach(handle -> leave(handle, current));
            current.close();
        }
    }

    int replenish() {
        final Attachment current = attachment;
        return current == null ? 0 : current.replenish(0);
    }

    /** Leaves a segment whose file was truncated, at once: until then every update of it can fail. */
    void leaveTruncated() {
        final Attachment current = attachment;
        if (current != null && current.mendLength()) {
            giveUp(current, TRUNCATED);
        }
    }

    private void giveUp(final Attachment current, final String ailment) {
        attachment = null;
        for (final Instrument handle : allHandles()) {
            try {
                handle.detach();
            } catch (final InternalError e) {
                handle.detach(); // the error of a load before this one; what could not be read is left behind
            }
        }
        current.abandon();
        log.warnOnce("counters go on in memory, segment " + path() + " can no longer be written", ailment);
    }

    void beat() {
        stuckBeats = isMutexStuck ? stuckBeats + 1 : 0;
        isMutexStuck = false;
        final Attachment current = attachment == null ? attachLater() : attachment;
        if (current == null) {
            return;
        }
        final String ailment = current.ailment();
        if (ailment != null) {
            giveUp(current, ailment);
            return;
        }
        current.beat(clock.nanoTime());
        allHandles().forEach(handle -> tend(handle, current, 0));
        final String refusal = current.refusal();
        if (refusal != null) {
            log.warnOnce("some values count in memory for now", refusal);
        }
    }

    private static Thread daemon(final Runnable task) {
        final Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    private <T extends Instrument> T handle(
            final MetricDefinition definition, final Class<T> type, final Function<MetricDefinition, T> maker) {
        final T made;
        handlesLock.lock();
        try {
            final Instrument known = handles.get(definition.id());
            if (known != null) {
                return type.cast(requireCompatible(known, definition));
            }
            made = maker.apply(definition);
            handles.put(definition.id(), made);
        } finally {
            handlesLock.unlock();
        }
        final Attachment current = attachment;
        if (current != null) {
            connectFirst(made, current);
        }
        return made;
    }

    /** Under the lock of the handles. */
    private LaneHistogram laneHistogram(final MetricDefinition definition) {
        return new LaneHistogram(definition, searches.computeIfAbsent(definition.bounds(), BucketSearch::new));
    }

    /** The kind decides how long a slot is, so a handle of the wrong one would write into its neighbours. */
    private static void requireMeaning(final MetricDefinition definition, final MetricKind kind, final ValueType type) {
        if (definition.kind() != kind || definition.type() != type) {
            throw new IllegalArgumentException("definition of "
                    + Text.printable(definition.id().toString()) + ": " + definition.kind() + " " + definition.type()
                    + " (expected: " + kind + " " + type + ")");
        }
    }

    private static Instrument requireCompatible(final Instrument known, final MetricDefinition asked) {
        if (!known.definition().isCompatibleWith(asked)) {
            throw MetricDirectory.conflict(known.definition(), asked);
        }
        return known;
    }

    private void connectFirst(final Instrument handle, final Attachment current) {
        try {
            place(handle, current, PATIENCE_NANOS);
        } catch (final MetricConflictException e) {
            forget(handle);
            throw e;
        } catch (final SegmentFullException e) {
            current.countRefused();
            countInMemory(handle, e);
        } catch (final CountersException e) {
            countInMemory(handle, e);
        } catch (final InternalError e) {
            countInMemory(handle, truncated(e));
        }
    }

    /** What the machine throws where a page of a mapped file has gone. */
    private SegmentAccessException truncated(final InternalError cause) {
        return new SegmentAccessException(
                "cannot use segment " + path() + ": a page of it has gone (expected: a file that keeps its length)",
                cause);
    }

    private void countInMemory(final Instrument handle, final CountersException cause) {
        if (settings != null && settings.strict()) {
            forget(handle);
            throw cause;
        }
        warn("a metric, and perhaps others, counts in memory for now", cause);
    }

    /**
     * Somebody else's having the mutex is worth a word only when it lasts: a dozen processes that start at once on a busy
     * machine keep each other waiting for a second.
     */
    private void warn(final String what, final CountersException why) {
        final boolean isBusy = why instanceof SegmentBusyException;
        isMutexStuck |= isBusy;
        if (!isBusy || stuckBeats >= BEATS_UNTIL_STUCK) {
            log.warnOnce(what, String.valueOf(why.getMessage()));
        }
    }

    private void forget(final Instrument handle) {
        handlesLock.lock();
        try {
            handles.remove(handle.definition().id(), handle);
        } finally {
            handlesLock.unlock();
        }
    }

    /** Brings a handle to the segment if it is not there, or not there any more, and what waits on the heap too. */
    private void tend(final Instrument handle, final Attachment current, final long waitNanos) {
        try {
            place(handle, current, waitNanos);
        } catch (final CountersException e) {
            warn("a metric, and perhaps others, counts in memory for now", e);
        }
    }

    private void place(final Instrument handle, final Attachment current, final long waitNanos) {
        placing.lock();
        try {
            final Site site = handle.site();
            if (site != null && site.attachment() == current && site.isCurrent()) {
                handle.retry();
                return;
            }
            if (site != null) {
                handle.detach(); // another process removed the metric, or it belongs to a segment that we have left
            }
            if (isInUse(handle)) {
                final long patience = isMutexStuck ? 0 : waitNanos;
                handle.attach(current.register(handle.definition(), clock.nanoTime(), patience));
            }
        } catch (final SegmentBusyException e) {
            isMutexStuck = true; // before the next thread comes in, and waits in vain as well
            throw e;
        } finally {
            placing.unlock();
        }
    }

    private boolean isInUse(final Instrument handle) {
        handlesLock.lock();
        try {
            return handles.get(handle.definition().id()) == handle;
        } finally {
            handlesLock.unlock();
        }
    }

    private void leave(final Instrument handle, final Attachment current) {
        if (!handle.consistently(handle::isHeapEmpty)) {
            tend(handle, current, PATIENCE_NANOS);
        }
        if (!handle.consistently(handle::isHeapEmpty)) { // it is known to the segment, and lacks a block
            current.replenish(isMutexStuck ? 0 : PATIENCE_NANOS);
            handle.retry();
        }
        if (!handle.consistently(handle::isHeapEmpty)) {
            log.warnOnce(
                    "what a metric, and perhaps others, counted in memory is lost",
                    "segment " + path() + " had no room for "
                            + Text.printable(handle.definition().id().toString()));
        }
        handle.detach();
    }

    private @Nullable Attachment firstAttachment(final Settings how) {
        try {
            return attach(how);
        } catch (final CountersException e) {
            if (how.strict()) {
                throw e;
            }
            warn("counters stay in memory for now", e);
            return null;
        } catch (final InternalError e) {
            warn("counters stay in memory for now", truncated(e));
            return null;
        }
    }

    private @Nullable Attachment attachLater() {
        if (settings == null) {
            return null;
        }
        try {
            final Attachment made = attach(settings);
            attachment = made;
            log.infoAfterWarning("counters now go to segment " + path());
            return made;
        } catch (final CountersException e) {
            warn("counters stay in memory for now", e);
            return null;
        }
    }

    private Attachment attach(final Settings how) {
        final SegmentPath path = how.path();
        Segment.ensureDirectory(path);
        final FileSystemType type = fileSystems.apply(path.directory());
        if (type.isRemote() && !how.network()) {
            throw new SegmentAccessException("cannot write segment " + path + ": its file system is " + type.name()
                    + " (expected: one of this machine, best tmpfs; counters.network=true writes all the same)");
        }
        final Attachment made = Attachment.open(how, clock, PATIENCE_NANOS);
        if (type.isKnown() && !type.isInMemory()) {
            log.warnOnce(
                    "updates may wait for the disk",
                    "segment " + path + " is on " + type.name() + " (expected: tmpfs, as in /dev/shm)");
        }
        return made;
    }

    private Collection<Instrument> allHandles() {
        handlesLock.lock();
        try {
            return List.copyOf(handles.values());
        } finally {
            handlesLock.unlock();
        }
    }

    private String path() {
        return settings == null ? "" : settings.path().toString();
    }

    private void logAgentError(final Throwable error) {
        log.warnOnce("the counters heartbeat failed, and goes on", String.valueOf(error));
    }
}
