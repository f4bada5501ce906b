package io.counters.stress.kill;

import io.counters.MetricId;
import io.counters.format.Codes;
import io.counters.format.HistogramLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.segment.BlockTable;
import io.counters.segment.MetricRecord;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessRecord;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the segment holds of one writer, word by word from its own slots, whichever entry and lane they are in. Meaningful
 * while the writer rests or is dead. It does not go by the shipped readers: they are under test beside it.
 */
final class Holdings {
    /**
     * A histogram's slot whose last update did not reach its bump.
     *
     * @param slot offset in the file
     * @param version at which the update was cut short
     * @param isCommitted whether the observation is in a bucket already, so that who writes next has to finish it; else
     *     it was only staged, and who writes next covers it
     */
    record Cut(int slot, long version, boolean isCommitted) {}

    private final long[][] own;
    private final long[] shared = new long[Series.allCells()];
    private final List<Cut> cuts = new ArrayList<>();
    private final List<String> damage = new ArrayList<>();

    private Holdings(int threads) {
        own = new long[threads][Series.allCells()];
    }

    /** Units in a cell of a thread's own metrics. */
    long own(int thread, int cell) {
        return own[thread][cell];
    }

    /** Units in a cell of the shared metrics, of all threads of this writer together. */
    long shared(int cell) {
        return shared[cell];
    }

    List<Cut> cuts() {
        return cuts;
    }

    /** What no death can leave. */
    List<String> damage() {
        return damage;
    }

    /** For tests of who judges them. */
    static Holdings of(long[][] own, long[] shared) {
        Holdings holdings = new Holdings(own.length);
        for (int thread = 0; thread < own.length; thread++) {
            System.arraycopy(own[thread], 0, holdings.own[thread], 0, own[thread].length);
        }
        System.arraycopy(shared, 0, holdings.shared, 0, shared.length);
        return holdings;
    }

    /** Name of the process entry of a writer. */
    static String instance(int writer) {
        return "writer-" + writer;
    }

    /** Where the metrics of a writer are in the segment; good for as long as they are not removed, which they never are. */
    static final class Finder {
        private final Segment segment;
        private final int writer;
        private final int threads;
        private final ProcessTable processes;
        private final MetricTable metrics;
        private final BlockTable blocks;
        private final Map<Long, Place> places = new HashMap<>();

        Finder(Segment segment, int writer, int threads) {
            this.segment = segment;
            this.writer = writer;
            this.threads = threads;
            processes = new ProcessTable(segment);
            metrics = new MetricTable(segment);
            blocks = new BlockTable(segment);
        }

        private record Place(Series series, int thread) {}

        /**
         * Adds up what is there.
         *
         * @param pid of the life whose gauges count
         */
        Holdings find(long pid) {
            findMetrics();
            Holdings found = new Holdings(threads);
            List<ProcessRecord> entries = new ArrayList<>();
            for (int i = 0; i < processes.highWater(); i++) {
                entries.add(processes.read(i));
            }
            for (int block = 0; block < blocks.highWater(); block++) {
                int owner = blocks.owner(block);
                int stride = blocks.stride(block);
                if (owner < 0
                        || stride == 0
                        || owner >= entries.size() // somebody else's, made just now
                        || !entries.get(owner).name().equals(instance(writer))) {
                    continue;
                }
                ProcessRecord entry = entries.get(owner);
                for (int slot = blocks.firstSlot(block); slot + stride <= blocks.end(block); slot += stride) {
                    add(slot, stride, entry.pid() == pid ? entry.epoch() : -1, found);
                }
            }
            return found;
        }

        private void add(int slot, int stride, long epoch, Holdings found) {
            SegmentMemory memory = segment.memory();
            Place place = places.get(memory.getLongAcquire(slot + ScalarLayout.IDENTITY_OFFSET));
            if (place == null) {
                return;
            }
            Series series = place.series;
            if ((series.kind() == Series.Kind.HISTOGRAM) != (stride == HistogramLayout.LENGTH)) {
                found.damage.add("slot " + slot + " of stride " + stride + " bears the identity of " + series);
                return;
            }
            long[] cells = series.isShared() ? found.shared : found.own[place.thread];
            int first = series.firstCell();
            if (series.kind() == Series.Kind.HISTOGRAM) {
                addHistogram(memory, slot, cells, first, found);
            } else if (series.kind() == Series.Kind.COUNTER
                    || memory.getLongAcquire(slot + ScalarLayout.EPOCH_OFFSET) == epoch) {
                cells[first] += memory.getLongAcquire(slot + ScalarLayout.VALUE_OFFSET);
            }
        }

        private static void addHistogram(SegmentMemory memory, int slot, long[] cells, int first, Holdings found) {
            long committed = 0;
            long sum = 0;
            for (int bucket = 0; bucket < HistogramLayout.BUCKETS; bucket++) {
                long count = memory.getLongAcquire(slot + HistogramLayout.BUCKETS_OFFSET + bucket * Long.BYTES);
                committed += count;
                if (bucket < Series.BUCKETS) {
                    cells[first + bucket] += count;
                    sum += count * Series.valueOf(bucket);
                } else if (count != 0) {
                    found.damage.add("slot " + slot + ": " + count + " in bucket " + bucket + ", which there is not");
                }
            }
            long version = memory.getLongAcquire(slot + HistogramLayout.VERSION_OFFSET);
            int current = slot
                    + HistogramLayout.SUMMARIES_OFFSET
                    + (int) (version >>> 1 & 1) * HistogramLayout.SUMMARY_LENGTH;
            int next = 2 * (slot + HistogramLayout.SUMMARIES_OFFSET) + HistogramLayout.SUMMARY_LENGTH - current;
            boolean isCommitted = memory.getLongAcquire(current) != committed;
            int holding = isCommitted ? next : current;
            if (memory.getLongAcquire(holding) != committed
                    || memory.getLongAcquire(holding + HistogramLayout.SUM_OFFSET) != sum) {
                found.damage.add("slot " + slot + ": neither summary has the count " + committed + " and the sum " + sum
                        + " of its buckets");
            } else if (memory.getLongAcquire(next) - memory.getLongAcquire(current) > 0) {
                found.cuts.add(new Cut(slot, version, isCommitted));
            }
        }

        private void findMetrics() {
            int all = 0;
            for (Series series : Series.values()) {
                all += series.isShared() ? 1 : threads;
            }
            if (places.size() == all) {
                return;
            }
            Map<MetricId, Place> wanted = new HashMap<>();
            for (Series series : Series.values()) {
                for (int thread = 0; thread < (series.isShared() ? 1 : threads); thread++) {
                    wanted.put(series.definition(writer, thread).id(), new Place(series, thread));
                }
            }
            for (int i = 0; i < metrics.highWater(); i++) {
                MetricRecord record = metrics.read(i);
                Place place =
                        record == null ? null : wanted.get(record.definition().id());
                if (record != null && place != null) {
                    long kind = Codes.of(record.definition().kind());
                    places.put(SlotIdentity.of(record.index(), kind, record.generation()), place);
                }
            }
        }
    }
}
