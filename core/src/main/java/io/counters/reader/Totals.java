package io.counters.reader;

import io.counters.format.HistogramLayout;
import java.util.Arrays;

/** The sums that a scan makes, by row, in flat arrays that are used again by the next scan. Threads: one. */
final class Totals {
    // The words of a histogram.
    static final int COUNT = 0;
    static final int SUM = 1;
    static final int MIN = 2;
    static final int MAX = 3;
    static final int BUCKETS = 4;
    static final int HISTOGRAM_WORDS = BUCKETS + HistogramLayout.BUCKETS;

    // What was found of a row.
    private static final int SLOT = 1;
    private static final int VALUE = 2;
    private static final int BUSY = 4;
    private static final int UNREADABLE = 8;
    private static final int CORRUPT = 16;
    private static final int LEFT_OUT = 32;

    private static final int FIRST_CAPACITY = 16;

    private int size;
    private byte[] findings = new byte[FIRST_CAPACITY];

    /** The bits of a counter's or gauge's value. */
    private long[] values = new long[FIRST_CAPACITY];

    /** Where the words of a row's histogram begin. */
    private int[] begins = new int[FIRST_CAPACITY];

    private int histogramsEnd;
    private long[] histograms = {};

    /** Forgets all rows. */
    void removeAll() {
        size = 0;
        histogramsEnd = 0;
    }

    /** Forgets what was found, and sets all rows to zero but those of histograms. */
    void clear() {
        Arrays.fill(findings, 0, size, (byte) 0);
        Arrays.fill(values, 0, size, 0);
    }

    /** Sets the rows of histograms to zero. */
    void clearHistograms() {
        Arrays.fill(histograms, 0, histogramsEnd, 0);
    }

    /** Makes the next row. */
    int add(final boolean isHistogram) {
        if (size == values.length) {
            final int capacity = Math.multiplyExact(size, 2);
            findings = Arrays.copyOf(findings, capacity);
            values = Arrays.copyOf(values, capacity);
            begins = Arrays.copyOf(begins, capacity);
        }
        final int row = size++;
        findings[row] = 0;
        values[row] = 0;
        begins[row] = histogramsEnd;
        if (isHistogram) {
            histogramsEnd = Math.addExact(histogramsEnd, HISTOGRAM_WORDS);
            if (histogramsEnd > histograms.length) {
                histograms = Arrays.copyOf(histograms, Math.max(histogramsEnd, 2 * histograms.length));
            }
            Arrays.fill(histograms, begins[row], histogramsEnd, 0);
        }
        return row;
    }

    /**
     * The values by row, for counters of longs, to which a scan just adds: nothing else needs to be known of them. Valid
     * until a row is added.
     */
    long[] values() {
        return values;
    }

    /** Adds the value of one slot. */
    void addScalar(final int row, final Merge merge, final long bits) {
        values[row] = has(row, VALUE) ? merge.of(values[row], bits) : bits;
        find(row, SLOT | VALUE);
    }

    /** There is a histogram's slot, whose state is in the sums. */
    void foundHistogram(final int row) {
        find(row, SLOT | VALUE);
    }

    /** Adds the state of one slot: {@link #HISTOGRAM_WORDS} words. */
    void addHistogram(final int row, final long[] words, final int at) {
        foundHistogram(row);
        if (words[at + COUNT] == 0) {
            return;
        }
        final long[] sums = histograms;
        final int to = begins[row];
        final boolean isFirst = sums[to + COUNT] == 0;
        sums[to + COUNT] += words[at + COUNT];
        sums[to + SUM] += words[at + SUM];
        sums[to + MIN] = isFirst ? words[at + MIN] : Math.min(sums[to + MIN], words[at + MIN]);
        sums[to + MAX] = isFirst ? words[at + MAX] : Math.max(sums[to + MAX], words[at + MAX]);
        for (int i = BUCKETS; i < HISTOGRAM_WORDS; i++) {
            sums[to + i] += words[at + i];
        }
    }

    /** Takes back what was added, but for the smallest and the largest value. */
    void subtractHistogram(final int row, final long[] words, final int at) {
        final long[] sums = histograms;
        final int to = begins[row];
        sums[to + COUNT] -= words[at + COUNT];
        sums[to + SUM] -= words[at + SUM];
        for (int i = BUCKETS; i < HISTOGRAM_WORDS; i++) {
            sums[to + i] -= words[at + i];
        }
    }

    /** There is a slot which does not count: a gauge's that nobody living has set. */
    void foundIdle(final int row) {
        find(row, SLOT);
    }

    /** A slot did not rest; what is added for it is what it was before. */
    void foundBusy(final int row) {
        find(row, SLOT | BUSY);
    }

    /** A slot did not rest, and nothing is known of it. */
    void foundUnreadable(final int row) {
        find(row, SLOT | BUSY | UNREADABLE);
    }

    /** A slot contradicts itself. */
    void foundCorrupt(final int row) {
        find(row, SLOT | CORRUPT);
    }

    /** The row is not to be shown this time. */
    void leaveOut(final int row) {
        find(row, LEFT_OUT);
    }

    boolean isLeftOut(final int row) {
        return has(row, LEFT_OUT);
    }

    boolean hasSlot(final int row) {
        return has(row, SLOT);
    }

    /** Whether a slot counts, and all that count could be read. */
    boolean hasValue(final int row) {
        return has(row, VALUE) && isReadable(row);
    }

    boolean isReadable(final int row) {
        return !has(row, UNREADABLE | CORRUPT);
    }

    ReadStatus status(final int row) {
        return has(row, CORRUPT) ? ReadStatus.CORRUPT : has(row, BUSY) ? ReadStatus.BUSY : ReadStatus.OK;
    }

    long value(final int row) {
        return values[row];
    }

    long histogramWord(final int row, final int word) {
        return histograms[begins[row] + word];
    }

    private boolean has(final int row, final int finding) {
        return (findings[row] & finding) != 0;
    }

    private void find(final int row, final int finding) {
        findings[row] = (byte) (findings[row] | finding);
    }
}
