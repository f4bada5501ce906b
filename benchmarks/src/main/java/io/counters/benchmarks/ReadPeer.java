package io.counters.benchmarks;

import io.counters.benchmarks.alternatives.Buckets16;
import io.counters.benchmarks.alternatives.LockedStore;
import io.counters.benchmarks.alternatives.SeqlockSlot;
import io.counters.format.HistogramLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.slot.HistogramSlot;
import io.counters.slot.SlotCursor;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Ways to read one histogram while it may be written. */
public enum ReadPeer {
    COUNTERS,
    ODD_EVEN_SEQLOCK,
    MUTEX,
    READ_WRITE_LOCK;

    /** What {@link Slot#read} returns when the writer did not rest for long enough. */
    static final long BUSY = -1;

    /**
     * One histogram.
     *
     * @param observe by one thread
     * @param read by one other thread: copies everything and returns the count
     */
    record Slot(LongConsumer observe, LongSupplier read) {}

    Slot open() {
        final Buckets16 search = new Buckets16(HistogramPeer.BUCKETS.bounds());
        return switch (this) {
            case COUNTERS -> counters(search);
            case ODD_EVEN_SEQLOCK -> {
                final SeqlockSlot slot = SeqlockSlot.slots(1)[0];
                final long[] copy = new long[SeqlockSlot.WORDS];
                yield new Slot(x -> slot.observe(search.of(x), x), () -> slot.read(copy));
            }
            case MUTEX -> locked(search, LockedStore.withMutex(1));
            case READ_WRITE_LOCK -> locked(search, LockedStore.withReadWriteLock(1));
        };
    }

    private static Slot counters(final Buckets16 search) {
        final SegmentMemory memory = SegmentMemory.allocate(HistogramLayout.LENGTH);
        HistogramSlot.birth(memory, 0, SlotIdentity.of(0, 1, 1));
        final SlotCursor cursor = new SlotCursor();
        return new Slot(x -> HistogramSlot.observe(memory, 0, search.of(x), x, 1), () -> switch (cursor.readHistogram(
                memory, 0)) {
            case OK -> cursor.count();
            case BUSY -> BUSY;
            case EMPTY, CORRUPT -> throw new IllegalStateException("slot: neither read nor busy");
        });
    }

    private static Slot locked(final Buckets16 search, final LockedStore store) {
        final long[] copy = new long[LockedStore.WORDS];
        return new Slot(x -> store.observe(0, search.of(x), x), () -> store.read(0, copy));
    }
}
