package io.counters.benchmarks.alternatives;

import static io.counters.format.HistogramLayout.BUCKETS;
import static io.counters.format.HistogramLayout.BUCKETS_OFFSET;
import static io.counters.format.HistogramLayout.LENGTH;
import static io.counters.format.HistogramLayout.MAX_OFFSET;
import static io.counters.format.HistogramLayout.MIN_OFFSET;
import static io.counters.format.HistogramLayout.SUMMARIES_OFFSET;
import static io.counters.format.HistogramLayout.SUMMARY_LENGTH;
import static io.counters.format.HistogramLayout.SUM_OFFSET;
import static io.counters.format.HistogramLayout.VERSION_OFFSET;

import io.counters.format.ScalarLayout;
import java.util.List;
import java.util.stream.IntStream;

/** Our slots' loads and stores, in the same order, by another way to the words. */
public final class SlotOverWords {
    static final int CACHE_LINE_PAIR = 128;

    private static final int VERSION_STEP = 2;

    private final Words words;
    private final int slot;

    private SlotOverWords(final Words words, final int slot) {
        this.words = words;
        this.slot = slot;
        words.setRelease(slot + MIN_OFFSET, Long.MAX_VALUE);
        words.setRelease(slot + MAX_OFFSET, Long.MIN_VALUE);
    }

    /** Slots next to each other. */
    public static List<SlotOverWords> slots(final int count, final Words.Access access) {
        final Words words = access.allocate(count * LENGTH);
        return IntStream.range(0, count)
                .mapToObj(i -> new SlotOverWords(words, i * LENGTH))
                .toList();
    }

    /** As {@link io.counters.slot.ScalarSlot#add}. */
    public void increment() {
        final long value = words.getPlain(slot + ScalarLayout.VALUE_OFFSET);
        final long version = words.getPlain(slot + VERSION_OFFSET);
        words.setPlain(slot + ScalarLayout.VALUE_OFFSET, value + 1);
        words.setRelease(slot + VERSION_OFFSET, version + VERSION_STEP);
    }

    /** As {@link io.counters.slot.HistogramSlot#observe} without the repair, which never happens here. */
    public void observe(final int bucket, final long x) {
        final int word = slot + BUCKETS_OFFSET + bucket * Long.BYTES;
        final long version = words.getPlain(slot + VERSION_OFFSET);
        final int current = slot + SUMMARIES_OFFSET + (int) (version >>> 1 & 1) * SUMMARY_LENGTH;
        final int next = 2 * (slot + SUMMARIES_OFFSET) + SUMMARY_LENGTH - current;
        final long count = words.getPlain(current);
        if (words.getPlain(next) - count > 0) {
            throw new IllegalStateException("slot " + slot + ": an update without bump (expected: none)");
        }
        final long sum = words.getPlain(current + SUM_OFFSET);
        final long inBucket = words.getPlain(word);
        final boolean isMin = x < words.getPlain(slot + MIN_OFFSET);
        final boolean isMax = x > words.getPlain(slot + MAX_OFFSET);
        if (isMin) {
            words.setRelease(slot + MIN_OFFSET, x);
        }
        if (isMax) {
            words.setRelease(slot + MAX_OFFSET, x);
        }
        words.setRelease(next, count + 1);
        words.setRelease(next + SUM_OFFSET, sum + x);
        words.setRelease(word, inBucket + 1);
        words.setRelease(slot + VERSION_OFFSET, version + VERSION_STEP);
    }

    public long value() {
        return words.getAcquire(slot + ScalarLayout.VALUE_OFFSET);
    }

    /** What the buckets add up to. */
    public long count() {
        long count = 0;
        for (int i = 0; i < BUCKETS; i++) {
            count += words.getAcquire(slot + BUCKETS_OFFSET + i * Long.BYTES);
        }
        return count;
    }

    /** The sum in force while nobody writes. */
    public long sum() {
        final long version = words.getAcquire(slot + VERSION_OFFSET);
        return words.getAcquire(slot + SUMMARIES_OFFSET + (int) (version >>> 1 & 1) * SUMMARY_LENGTH + SUM_OFFSET);
    }
}
