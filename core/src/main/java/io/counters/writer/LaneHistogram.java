package io.counters.writer;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The histogram for any thread: each finds its own slot. */
final class LaneHistogram extends Instrument implements Histogram {
    private final BucketSearch search;
    private final Scale scale;
    private final HistogramTotals heap;

    LaneHistogram(final MetricDefinition definition, final BucketSearch search) {
        super(definition);
        this.search = search;
        scale = new Scale(definition.scale());
        heap = new HistogramTotals(definition.bounds());
    }

    @Override
    public void observe(final long value) {
        observeChecked(value, 1);
    }

    @Override
    public void observe(final long value, final long times) {
        observeChecked(value, requireTimes(times));
    }

    @Override
    public void observe(final double value) {
        observeChecked(scale.stored(value), 1);
    }

    @Override
    public Timer.Sample start() {
        return new Timer.Sample(this, scale);
    }

    @Override
    public HistogramValue snapshot() {
        return consistently(() -> {
            final Site target = site();
            final HistogramTotals totals = new HistogramTotals(definition().bounds());
            totals.add(heap);
            if (target != null) {
                target.attachment().ownSlots().addHistogram(target.identity(), totals);
            }
            return totals.value();
        });
    }

    @Override
    public Histogram singleWriter() {
        return new SingleWriterHistogram(this);
    }

    Scale scale() {
        return scale;
    }

    static long requireTimes(final long times) {
        if (times < 1 || times > MAX_TIMES) {
            throw new IllegalArgumentException("times: " + times + " (expected: 1 to " + MAX_TIMES + ")");
        }
        return times;
    }

    void observeChecked(final long value, final long times) {
        final Thread thread = Thread.currentThread();
        final Binding mine = binding(thread);
        if (mine != null) {
            observeAt(mine, value, times);
        } else {
            observeWithoutLane(thread, value, times);
        }
    }

    /** The caller is the thread that the binding refers to. */
    void observeAt(final Binding mine, final long value, final long times) {
        final int repaired = mine.histogram().observe(search.bucketOf(value), value, times);
        if (repaired != 0) {
            countRepaired(repaired);
        }
    }

    @Override
    MetricsSnapshot.Value read() {
        return new MetricsSnapshot.Value(definition(), null, snapshot());
    }

    @Override
    boolean isHeapEmpty() {
        return heap.isEmpty();
    }

    @Override
    void carryOver(final Site target) {
        final Thread thread = Thread.currentThread();
        for (int i = 0; i < heap.buckets(); i++) {
            if (heap.count(i) > 0
                    && addShared(target, thread, i, heap.count(i), heap.sum(i), heap.min(i), heap.max(i))) {
                heap.clear(i);
            }
        }
    }

    private void observeWithoutLane(final Thread thread, final long value, final long times) {
        final int bucket = search.bucketOf(value);
        Site target;
        do {
            target = site();
        } while (!addShared(target, thread, bucket, times, times * value, value, value)
                && !onHeap(target, () -> heap.add(bucket, times, times * value, value, value)));
    }

    private boolean addShared(
            final @Nullable Site target,
            final Thread thread,
            final int bucket,
            final long count,
            final long sum,
            final long min,
            final long max) {
        if (target == null) {
            return false;
        }
        final int lane = target.attachment().sharedLaneOf(thread);
        final int slot = target.sharedSlot(lane, 0);
        if (slot == Lane.NO_SLOT) {
            return false;
        }
        final ReentrantLock lock = target.attachment().sharedLane(lane).lock();
        lock.lock();
        try {
            if (ScalarSlot.identity(target.memory(), slot) != target.identity()) {
                return false; // the metric was removed and the slot freed, perhaps given to another
            }
            countRepaired(HistogramSlot.add(target.memory(), slot, bucket, count, sum, min, max));
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void countRepaired(final int slots) {
        final Site target = site();
        if (target != null) {
            target.attachment().countRepaired(slots);
        }
    }
}
