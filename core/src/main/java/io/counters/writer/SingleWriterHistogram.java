package io.counters.writer;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** A histogram that remembers one thread's slot. Any other thread is sent to the histogram that it came from. */
final class SingleWriterHistogram implements Histogram {
    private final LaneHistogram histogram;
    private final WeakReference<Thread> owner = new WeakReference<>(Thread.currentThread());

    /** Written by the owner alone; whoever else reads it finds that it refers to another thread. */
    private @Nullable Binding binding;

    SingleWriterHistogram(final LaneHistogram histogram) {
        this.histogram = histogram;
        binding = histogram.binding(Thread.currentThread());
    }

    @Override
    public void observe(final long value) {
        observeChecked(value, 1);
    }

    @Override
    public void observe(final long value, final long times) {
        observeChecked(value, LaneHistogram.requireTimes(times));
    }

    @Override
    public void observe(final double value) {
        observeChecked(histogram.scale().stored(value), 1);
    }

    @Override
    public Timer.Sample start() {
        return new Timer.Sample(this, histogram.scale());
    }

    @Override
    public HistogramValue snapshot() {
        return histogram.snapshot();
    }

    @Override
    public Histogram singleWriter() {
        return histogram.singleWriter();
    }

    @Override
    public MetricDefinition definition() {
        return histogram.definition();
    }

    private void observeChecked(final long value, final long times) {
        final Binding mine = binding;
        if (mine != null && mine.refersTo(Thread.currentThread())) {
            histogram.observeAt(mine, value, times);
        } else {
            observeElsewhere(value, times);
        }
    }

    private void observeElsewhere(final long value, final long times) {
        if (owner.refersTo(Thread.currentThread())) {
            binding = histogram.binding(Thread.currentThread());
        }
        histogram.observeChecked(value, times);
    }
}
