package io.counters.testing;

import io.counters.reader.MetricView;
import io.counters.reader.ReadStats;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads that scan what {@link LedgerProgram} counts, without a pause, each with a reader of its own, until one has
 * seen something impossible or all have scanned often enough: {@code SEGMENT THREADS SCANS}. Answers with one line,
 * either what was impossible or {@code scans retries}.
 */
public final class ReaderProgram {
    private ReaderProgram() {}

    public static void main(final String[] args) throws InterruptedException {
        final int scans = Integer.parseInt(args[2]);
        final AtomicReference<String> violation = new AtomicReference<>();
        final List<SegmentReader> readers = new ArrayList<>();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            final SegmentReader reader = SegmentReader.open(Path.of(args[0]));
            readers.add(reader);
            final Witness witness = new Witness(violation);
            threads.add(new Thread(() -> {
                for (int scan = 0; scan < scans && violation.get() == null; scan++) {
                    reader.scan(witness::look);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (final Thread thread : threads) {
            thread.join();
        }
        final ReadStats all = readers.stream()
                .map(SegmentReader::totals)
                .reduce(ReadStats::plus)
                .orElseThrow();
        System.out.println(violation.get() != null ? violation.get() : "ok " + all.slots() + " " + all.retries());
    }

    /** Remembers what one reader was shown, and knows what it can never be shown afterwards. */
    private static final class Witness {
        private static final long OBSERVED = 3;

        private final AtomicReference<String> violation;
        private final Map<String, Long> seen = new HashMap<>();

        Witness(final AtomicReference<String> violation) {
            this.violation = violation;
        }

        void look(final MetricView view) {
            final String name = view.definition().id().name();
            if (view.status() == ReadStatus.CORRUPT) {
                violation.set(name + " is corrupt");
            }
            if (!view.hasValue()) {
                return;
            }
            long count = view.bucketCount() == 0 ? view.value() : view.count();
            if (view.bucketCount() > 0) {
                long sum = 0;
                for (int i = 0; i < view.bucketCount(); i++) {
                    sum += view.bucket(i);
                }
                if (sum != count || view.sum() != OBSERVED * count) {
                    violation.set(name + ": buckets " + sum + ", count " + count + ", sum " + view.sum());
                }
                if (count > 0 && (view.min() != OBSERVED || view.max() != OBSERVED)) {
                    violation.set(name + ": min " + view.min() + ", max " + view.max());
                }
            }
            final Long before = seen.put(name, count);
            if (before != null && before > count) {
                violation.set(name + " went from " + before + " to " + count);
            }
        }
    }
}
