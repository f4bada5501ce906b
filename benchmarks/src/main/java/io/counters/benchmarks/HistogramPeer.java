package io.counters.benchmarks;

import com.codahale.metrics.ExponentiallyDecayingReservoir;
import io.counters.Buckets;
import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.benchmarks.alternatives.Buckets16;
import io.counters.benchmarks.alternatives.LockedStore;
import io.counters.benchmarks.alternatives.SeqlockSlot;
import io.counters.benchmarks.alternatives.SlotOverWords;
import io.counters.benchmarks.alternatives.Words;
import io.counters.format.HistogramLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.slot.HistogramSlot;
import io.counters.slot.SlotCursor;
import io.counters.writer.Histogram;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.HdrHistogram.Recorder;
import org.HdrHistogram.SingleWriterRecorder;

/** Ways to record a time in nanoseconds, with the same bounds wherever bounds can be given. */
public enum HistogramPeer {
    COUNTERS,
    COUNTERS_SINGLE_WRITER,
    PROMETHEUS,
    HDR_RECORDER,
    /** For one thread, so each has its own. */
    HDR_SINGLE_WRITER_RECORDER,
    MICROMETER_TIMER,
    DROPWIZARD,
    OPEN_TELEMETRY,
    /** Our slot and our search without a handle, and without what a thread remembers; each thread has its own. */
    BARE_SLOT,
    /** The same stores through Agrona's buffer; each thread has its own. */
    UNSAFE_SLOT,
    /** The same through a view handle. */
    VIEW_HANDLE_SLOT,
    /** The same through the foreign-memory API, from Java 22 on. */
    FOREIGN_SLOT,
    ODD_EVEN_SEQLOCK,
    MUTEX,
    READ_WRITE_LOCK;

    static final Buckets BUCKETS = Buckets.latency();

    static final long HDR_LARGEST = 100_000_000_000L;
    static final int HDR_DIGITS = 2;

    Peer<LongConsumer> open(final int metrics) {
        return switch (this) {
            case COUNTERS -> counters(metrics, histogram -> histogram);
            case COUNTERS_SINGLE_WRITER -> counters(metrics, Histogram::singleWriter);
            case PROMETHEUS -> prometheus(metrics);
            case HDR_RECORDER ->
                Peer.shared(
                        metrics,
                        i -> new Recorder(1, HDR_LARGEST, HDR_DIGITS),
                        recorder -> recorder::recordValue,
                        recorder ->
                                Totals.ofCount(recorder.getIntervalHistogram().getTotalCount()));
            case HDR_SINGLE_WRITER_RECORDER ->
                Peer.ofEachThread(
                        () -> IntStream.range(0, metrics)
                                .mapToObj(i -> new SingleWriterRecorder(1, HDR_LARGEST, HDR_DIGITS))
                                .toList(),
                        recorder -> recorder::recordValue,
                        recorder ->
                                Totals.ofCount(recorder.getIntervalHistogram().getTotalCount()));
            case MICROMETER_TIMER -> micrometer(metrics);
            case DROPWIZARD ->
                Peer.shared(
                        metrics,
                        i -> new com.codahale.metrics.Histogram(new ExponentiallyDecayingReservoir()),
                        histogram -> histogram::update,
                        histogram -> Totals.ofCount(histogram.getCount()));
            case OPEN_TELEMETRY -> openTelemetry(metrics);
            case BARE_SLOT -> bareSlot(metrics);
            case UNSAFE_SLOT -> slotOver(Words.Access.UNSAFE, metrics);
            case VIEW_HANDLE_SLOT -> slotOver(Words.Access.VIEW_HANDLE, metrics);
            case FOREIGN_SLOT -> slotOver(Words.Access.FOREIGN, metrics);
            case ODD_EVEN_SEQLOCK -> seqlock(metrics);
            case MUTEX -> locked(LockedStore.withMutex(metrics), metrics);
            case READ_WRITE_LOCK -> locked(LockedStore.withReadWriteLock(metrics), metrics);
        };
    }

    private static Peer<LongConsumer> counters(final int count, final Function<Histogram, Histogram> ofThread) {
        final TemporarySegment segment = TemporarySegment.withMetrics(count);
        return Peer.<Histogram, LongConsumer>shared(
                        count,
                        i -> segment.metrics().histogram(MetricDefinition.histogram("histogram_" + i, BUCKETS)),
                        histogram -> ofThread.apply(histogram)::observe,
                        histogram -> {
                            final HistogramValue value = histogram.snapshot();
                            return new Totals(value.count(), value.sum());
                        })
                .endingWith(segment::close);
    }

    private static Peer<LongConsumer> prometheus(final int metrics) {
        final double[] bounds =
                BUCKETS.bounds().stream().mapToDouble(Long::doubleValue).toArray();
        return Peer.shared(
                metrics,
                i -> io.prometheus.metrics.core.metrics.Histogram.builder()
                        .name("histogram_" + i)
                        .classicOnly()
                        .classicUpperBounds(bounds)
                        .build(),
                histogram -> histogram::observe,
                histogram -> new Totals(histogram.getCount(), histogram.getSum()));
    }

    private static Peer<LongConsumer> micrometer(final int metrics) {
        final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        final Duration[] bounds =
                BUCKETS.bounds().stream().map(Duration::ofNanos).toArray(Duration[]::new);
        return Peer.shared(
                metrics,
                i -> Timer.builder("timer." + i).serviceLevelObjectives(bounds).register(registry),
                timer -> nanos -> timer.record(nanos, TimeUnit.NANOSECONDS),
                timer -> new Totals(timer.count(), timer.totalTime(TimeUnit.NANOSECONDS)));
    }

    private static Peer<LongConsumer> openTelemetry(final int metrics) {
        final OpenTelemetryReader reader = new OpenTelemetryReader();
        final List<LongHistogram> histograms = IntStream.range(0, metrics)
                .mapToObj(i -> reader.meter()
                        .histogramBuilder("histogram_" + i)
                        .ofLongs()
                        .setExplicitBucketBoundariesAdvice(BUCKETS.bounds())
                        .build())
                .toList();
        return new Peer<>(
                () -> histograms.stream()
                        .<LongConsumer>map(histogram -> histogram::record)
                        .toList(),
                () -> {
                    final List<HistogramPointData> points = reader.collect().stream()
                            .flatMap(metric -> metric.getHistogramData().getPoints().stream())
                            .toList();
                    return new Totals(
                            points.stream()
                                    .mapToLong(HistogramPointData::getCount)
                                    .sum(),
                            points.stream()
                                    .mapToDouble(HistogramPointData::getSum)
                                    .sum());
                },
                () -> {});
    }

    private static Peer<LongConsumer> bareSlot(final int metrics) {
        record Slot(SegmentMemory memory, int offset) {}
        final Buckets16 search = new Buckets16(BUCKETS.bounds());
        final SlotCursor cursor = new SlotCursor();
        return Peer.ofEachThread(
                () -> {
                    final SegmentMemory memory = SegmentMemory.allocate(metrics * HistogramLayout.LENGTH);
                    return IntStream.range(0, metrics)
                            .mapToObj(i -> {
                                final Slot slot = new Slot(memory, i * HistogramLayout.LENGTH);
                                HistogramSlot.birth(memory, slot.offset, SlotIdentity.of(i, 1, 1));
                                return slot;
                            })
                            .toList();
                },
                slot -> nanos -> HistogramSlot.observe(slot.memory, slot.offset, search.of(nanos), nanos, 1),
                slot -> cursor.readHistogram(slot.memory, slot.offset) == SlotCursor.Result.OK
                        ? new Totals(cursor.count(), cursor.sum())
                        : Totals.ofCount(-1));
    }

    private static Peer<LongConsumer> slotOver(final Words.Access access, final int metrics) {
        final Buckets16 search = new Buckets16(BUCKETS.bounds());
        return Peer.ofEachThread(
                () -> SlotOverWords.slots(metrics, access),
                slot -> nanos -> slot.observe(search.of(nanos), nanos),
                slot -> new Totals(slot.count(), slot.sum()));
    }

    private static Peer<LongConsumer> seqlock(final int metrics) {
        final Buckets16 search = new Buckets16(BUCKETS.bounds());
        final SeqlockSlot[] slots = SeqlockSlot.slots(metrics);
        final long[] copy = new long[SeqlockSlot.WORDS];
        return Peer.shared(metrics, i -> slots[i], slot -> nanos -> slot.observe(search.of(nanos), nanos), slot -> {
            final long count = slot.read(copy);
            return new Totals(count, SeqlockSlot.sum(copy));
        });
    }

    private static Peer<LongConsumer> locked(final LockedStore store, final int metrics) {
        final Buckets16 search = new Buckets16(BUCKETS.bounds());
        final long[] copy = new long[LockedStore.WORDS];
        return Peer.shared(
                metrics,
                metric -> metric,
                metric -> {
                    final int index = metric;
                    return nanos -> store.observe(index, search.of(nanos), nanos);
                },
                metric -> {
                    final long count = store.read(metric, copy);
                    return new Totals(count, LockedStore.sum(copy));
                });
    }
}
