package io.counters.reader;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.segment.Text;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One metric during a scan. It is valid only during the callback that it is passed to: afterwards the same object shows
 * the next metric. Nothing is allocated but by {@link #toSample}. Threads: the one that scans.
 */
public final class MetricView {
    private static final int NOTHING = -1;

    private final Processes processes;
    private Rows rows = new Rows(false);
    private Catalog catalog = Catalog.EMPTY;
    private Totals totals = rows.totals();
    private int row = NOTHING;
    private int metric;

    MetricView(final Processes processes) {
        this.processes = processes;
    }

    /** The rows that are to be shown. */
    void showFrom(final Rows from) {
        rows = from;
        catalog = from.catalog();
        totals = from.totals();
    }

    void show(final int newRow) {
        row = newRow;
        metric = rows.metric(newRow);
    }

    void showNothing() {
        row = NOTHING;
    }

    /**
     * Tells what the metric is.
     *
     * @return the same object at each scan, as long as the metric exists
     * @throws IllegalStateException if the callback is over; so do all other methods
     */
    public MetricDefinition definition() {
        requireRow();
        return catalog.definition(metric);
    }

    /**
     * Tells how far the value can be trusted.
     *
     * @return OK for counters and gauges, unless the file was damaged
     */
    public ReadStatus status() {
        requireRow();
        return totals.status(row);
    }

    /**
     * Tells whether there is a value.
     *
     * @return false for a gauge that no living process has set, for a corrupt slot, and for a histogram whose slot was
     *     never seen at rest
     */
    public boolean hasValue() {
        requireRow();
        return catalog.isGauge(metric) ? totals.hasValue(row) : totals.isReadable(row);
    }

    /**
     * Names the process whose share this is.
     *
     * @return its instance name as found in the file; null when merged over processes
     */
    public @Nullable String process() {
        return processIndex() == Rows.MERGED ? null : processes.name(processIndex());
    }

    /**
     * Names the process whose share this is.
     *
     * @return its index in the process table; -1 when merged over processes
     */
    public int processIndex() {
        requireRow();
        return rows.owner(row);
    }

    /**
     * The value of a counter or gauge, in stored units. Like {@link Number#longValue}, it rounds a double towards zero.
     *
     * @return the value
     * @throws IllegalStateException if there is none, or the metric is a histogram
     */
    public long value() {
        final long bits = bits();
        return catalog.isDouble(metric) ? (long) Double.longBitsToDouble(bits) : bits;
    }

    /**
     * The value of a counter or gauge, in stored units. Like {@link Number#doubleValue}, it rounds a large long.
     *
     * @return the value
     * @throws IllegalStateException if there is none, or the metric is a histogram
     */
    public double doubleValue() {
        final long bits = bits();
        return catalog.isDouble(metric) ? Double.longBitsToDouble(bits) : bits;
    }

    /**
     * The observations of a histogram.
     *
     * @return how many; the sum of its buckets
     * @throws IllegalStateException if there is no value, or the metric is no histogram
     */
    public long count() {
        return histogramWord(Totals.COUNT);
    }

    /**
     * The sum of the values that a histogram has seen.
     *
     * @return stored units; wraps like a long
     * @throws IllegalStateException if there is no value, or the metric is no histogram
     */
    public long sum() {
        return histogramWord(Totals.SUM);
    }

    /**
     * The smallest value that a histogram has seen.
     *
     * @return stored units; meaningless while the count is zero
     * @throws IllegalStateException if there is no value, or the metric is no histogram
     */
    public long min() {
        return histogramWord(Totals.MIN);
    }

    /**
     * The largest value that a histogram has seen.
     *
     * @return stored units; meaningless while the count is zero
     * @throws IllegalStateException if there is no value, or the metric is no histogram
     */
    public long max() {
        return histogramWord(Totals.MAX);
    }

    /**
     * The number of a histogram's buckets.
     *
     * @return one more than there are bounds; zero if the metric is no histogram
     */
    public int bucketCount() {
        return isHistogram() ? definition().bounds().size() + 1 : 0;
    }

    /**
     * The observations in one bucket of a histogram, not cumulative.
     *
     * @param index 0 to {@link #bucketCount} - 1
     * @return how many
     * @throws IllegalStateException if there is no value, or the metric is no histogram
     * @throws IndexOutOfBoundsException if there is no such bucket
     */
    public long bucket(final int index) {
        requireHistogram();
        return histogramWord(Totals.BUCKETS + Objects.checkIndex(index, bucketCount()));
    }

    /**
     * Copies what this view shows.
     *
     * @return a sample that stays valid
     */
    public MetricSample toSample() {
        final boolean isHistogram = isHistogram();
        return new MetricSample(
                definition(),
                process(),
                status(),
                isHistogram || !hasValue() ? null : number(),
                isHistogram && hasValue() ? histogram() : null);
    }

    private Number number() {
        if (catalog.isDouble(metric)) {
            return doubleValue();
        }
        return value();
    }

    private HistogramValue histogram() {
        return new HistogramValue(
                definition().bounds(),
                IntStream.range(0, bucketCount()).mapToObj(this::bucket).toList(),
                count(),
                sum(),
                min(),
                max());
    }

    private long bits() {
        if (isHistogram() || !hasValue()) {
            throw refusal("counter or gauge");
        }
        return totals.value(row);
    }

    private long histogramWord(final int word) {
        requireHistogram();
        return totals.histogramWord(row, word);
    }

    private void requireHistogram() {
        if (!isHistogram() || !hasValue()) {
            throw refusal("histogram");
        }
    }

    private boolean isHistogram() {
        requireRow();
        return catalog.isHistogram(metric);
    }

    private IllegalStateException refusal(final String expected) {
        return new IllegalStateException("metric "
                + Text.printable(definition().id().toString()) + ": a "
                + definition().kind()
                + (hasValue() ? "" : " without value") + " (expected: a " + expected + " with a value)");
    }

    private void requireRow() {
        if (row == NOTHING) {
            throw new IllegalStateException("the view shows no metric any more (expected: use during its callback)");
        }
    }
}
