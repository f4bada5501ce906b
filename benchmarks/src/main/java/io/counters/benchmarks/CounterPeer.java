package io.counters.benchmarks;

import com.codahale.metrics.Counter;
import io.counters.benchmarks.alternatives.LockedStore;
import io.counters.benchmarks.alternatives.SeqlockSlot;
import io.counters.benchmarks.alternatives.SlotOverWords;
import io.counters.benchmarks.alternatives.Words;
import io.counters.format.ScalarLayout;
import io.counters.memory.SegmentMemory;
import io.counters.slot.ScalarSlot;
import io.counters.writer.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.ref.BinaryLongReference;
import org.agrona.concurrent.status.AtomicCounter;

/** Ways to add one. A handle adds one when it runs. */
public enum CounterPeer {
    COUNTERS,
    COUNTERS_SINGLE_WRITER,
    AGRONA,
    /** For one thread: two would lose updates, so each has its own counters. */
    AGRONA_RELEASE,
    LONG_ADDER,
    ATOMIC_LONG,
    MICROMETER,
    PROMETHEUS,
    DROPWIZARD,
    OPEN_TELEMETRY,
    CHRONICLE,
    PARFAIT,
    /** Our slot without a handle; each thread has its own. */
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

    Peer<Runnable> open(final int metrics) {
        return switch (this) {
            case COUNTERS -> counters(metrics, counter -> counter);
            case COUNTERS_SINGLE_WRITER -> counters(metrics, io.counters.writer.Counter::singleWriter);
            case AGRONA -> agrona(metrics);
            case AGRONA_RELEASE -> agronaRelease(metrics);
            case LONG_ADDER ->
                Peer.shared(
                        metrics, i -> new LongAdder(), adder -> adder::increment, adder -> Totals.ofCount(adder.sum()));
            case ATOMIC_LONG ->
                Peer.shared(
                        metrics,
                        i -> new AtomicLong(),
                        value -> value::incrementAndGet,
                        value -> Totals.ofCount(value.get()));
            case MICROMETER -> micrometer(metrics);
            case PROMETHEUS -> prometheus(metrics);
            case DROPWIZARD ->
                Peer.shared(
                        metrics,
                        i -> new Counter(),
                        counter -> counter::inc,
                        counter -> Totals.ofCount(counter.getCount()));
            case OPEN_TELEMETRY -> openTelemetry(metrics);
            case CHRONICLE -> chronicle(metrics);
            case PARFAIT -> ParfaitCounters.open(metrics);
            case BARE_SLOT -> bareSlot(metrics);
            case UNSAFE_SLOT -> slotOver(Words.Access.UNSAFE, metrics);
            case VIEW_HANDLE_SLOT -> slotOver(Words.Access.VIEW_HANDLE, metrics);
            case FOREIGN_SLOT -> slotOver(Words.Access.FOREIGN, metrics);
            case ODD_EVEN_SEQLOCK -> seqlock(metrics);
            case MUTEX -> locked(LockedStore.withMutex(metrics), metrics);
            case READ_WRITE_LOCK -> locked(LockedStore.withReadWriteLock(metrics), metrics);
        };
    }

    private static Peer<Runnable> counters(
            final int count, final Function<io.counters.writer.Counter, io.counters.writer.Counter> ofThread) {
        final TemporarySegment segment = TemporarySegment.withMetrics(count);
        final Metrics metrics = segment.metrics();
        return Peer.<io.counters.writer.Counter, Runnable>shared(
                        count,
                        i -> metrics.counter("counter_" + i, ""),
                        counter -> ofThread.apply(counter)::increment,
                        counter -> Totals.ofCount(counter.value()))
                .endingWith(segment::close);
    }

    private static Peer<Runnable> agrona(final int metrics) {
        final List<AtomicCounter> counters = new Agrona(metrics).allocateAll();
        return Peer.shared(
                metrics, counters::get, counter -> counter::increment, counter -> Totals.ofCount(counter.get()));
    }

    private static Peer<Runnable> agronaRelease(final int metrics) {
        return Peer.ofEachThread(
                () -> new Agrona(metrics).allocateAll(),
                counter -> counter::incrementRelease,
                counter -> Totals.ofCount(counter.get()));
    }

    private static Peer<Runnable> micrometer(final int metrics) {
        final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        return Peer.shared(
                metrics,
                i -> registry.counter("counter." + i),
                counter -> counter::increment,
                counter -> Totals.ofCount((long) counter.count()));
    }

    private static Peer<Runnable> prometheus(final int metrics) {
        return Peer.shared(
                metrics,
                i -> io.prometheus.metrics.core.metrics.Counter.builder()
                        .name("counter_" + i)
                        .build(),
                counter -> counter::inc,
                counter -> Totals.ofCount(counter.getLongValue()));
    }

    private static Peer<Runnable> openTelemetry(final int metrics) {
        final OpenTelemetryReader reader = new OpenTelemetryReader();
        final List<LongCounter> counters = IntStream.range(0, metrics)
                .mapToObj(i -> reader.meter().counterBuilder("counter_" + i).build())
                .toList();
        return new Peer<>(
                () -> counters.stream()
                        .<Runnable>map(counter -> () -> counter.add(1))
                        .toList(),
                () -> Totals.ofCount(reader.collect().stream()
                        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
                        .mapToLong(LongPointData::getValue)
                        .sum()),
                () -> {});
    }

    private static Peer<Runnable> chronicle(final int metrics) {
        final BytesStore<?, ?> store = BytesStore.nativeStore((long) metrics * Long.BYTES);
        return Peer.shared(
                metrics,
                i -> {
                    final BinaryLongReference reference = new BinaryLongReference();
                    reference.bytesStore(store, (long) i * Long.BYTES, Long.BYTES);
                    return reference;
                },
                reference -> () -> reference.addAtomicValue(1),
                reference -> Totals.ofCount(reference.getVolatileValue()));
    }

    private static Peer<Runnable> bareSlot(final int metrics) {
        record Slot(SegmentMemory memory, int offset) {}
        return Peer.ofEachThread(
                () -> {
                    final SegmentMemory memory = SegmentMemory.allocate(metrics * ScalarLayout.LENGTH);
                    return IntStream.range(0, metrics)
                            .mapToObj(i -> new Slot(memory, i * ScalarLayout.LENGTH))
                            .toList();
                },
                slot -> () -> ScalarSlot.add(slot.memory, slot.offset, 1),
                slot -> Totals.ofCount(ScalarSlot.value(slot.memory, slot.offset)));
    }

    private static Peer<Runnable> slotOver(final Words.Access access, final int metrics) {
        return Peer.ofEachThread(
                () -> SlotOverWords.slots(metrics, access),
                slot -> slot::increment,
                slot -> Totals.ofCount(slot.value()));
    }

    private static Peer<Runnable> seqlock(final int metrics) {
        final SeqlockSlot[] slots = SeqlockSlot.slots(metrics);
        return Peer.shared(
                metrics,
                i -> slots[i],
                slot -> slot::increment,
                slot -> Totals.ofCount(slot.read(new long[SeqlockSlot.WORDS])));
    }

    private static Peer<Runnable> locked(final LockedStore store, final int metrics) {
        return Peer.shared(
                metrics,
                metric -> metric,
                metric -> {
                    final int index = metric;
                    return () -> store.increment(index);
                },
                metric -> Totals.ofCount(store.read(metric, new long[LockedStore.WORDS])));
    }
}
