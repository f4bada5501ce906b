package io.counters.reader;

import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.MetricKind;
import io.counters.ValueType;
import io.counters.format.Codes;
import io.counters.format.SlotIdentity;
import io.counters.segment.MetricRecord;
import io.counters.segment.MetricTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a segment as they were at one moment, laid out for a scan: what a slot's identity must be so that it
 * counts, by metric index. Threads: immutable; its arrays are for this package, which only reads them.
 */
final class Catalog {
    private static final int NOT_SHOWN = -1;

    /** The generation of what is no metric. */
    private static final long NONE = -1;

    /** What the arrays here and in {@link Totals} take for each index below the limit. */
    private static final long BYTES_BY_INDEX = 80;

    /** What the objects of a metric take besides the characters of its texts. */
    private static final long BYTES_BY_METRIC = 500;

    private static final long BYTES_BY_LABEL = 150;
    private static final int LATIN_1_END = 0x100;

    static final Catalog EMPTY = new Catalog(new long[0], List.of());

    /** By metric index below the high-water mark of that moment: the generation, or -1 where there was no metric. */
    private final long[] generations;

    /** By metric index below {@link #limit}; null where there is none that keeps the rules of the format. */
    private final @Nullable MetricRecord[] records;

    private final int[] order;
    private final int[] ranks;

    // By metric index below the limit: the identity of a slot that counts, or zero, which no slot has.
    private final long[] longCounters;
    private final long[] scalars;
    private final long[] histograms;

    // What a scan and its views need to know at each step lies flat: a definition is three cache misses away.
    private final @Nullable MetricKind[] kinds;
    private final boolean[] doubles;
    private final @Nullable Merge[] merges;
    private final long[][] bounds;

    private Catalog(final long[] generations, final List<MetricRecord> metrics) {
        this.generations = generations;
        int limit = 0;
        for (final MetricRecord metric : metrics) {
            limit = Math.max(limit, metric.index() + 1);
        }
        records = new MetricRecord[limit];
        ranks = new int[limit];
        longCounters = new long[limit];
        scalars = new long[limit];
        histograms = new long[limit];
        kinds = new MetricKind[limit];
        doubles = new boolean[limit];
        merges = new Merge[limit];
        bounds = new long[limit][];
        Arrays.fill(ranks, NOT_SHOWN);
        final List<MetricRecord> sorted = new ArrayList<>(metrics);
        sorted.sort(Catalog::byId);
        order = new int[sorted.size()];
        for (int rank = 0; rank < order.length; rank++) {
            order[rank] = sorted.get(rank).index();
            add(sorted.get(rank), rank);
        }
    }

    /** Not made of the combinators of Comparator: those are no lambdas that a class-data archive keeps. */
    private static int byId(final MetricRecord one, final MetricRecord other) {
        final int byId = one.definition().id().compareTo(other.definition().id());
        return byId != 0 ? byId : Integer.compare(one.index(), other.index());
    }

    /**
     * Reads the table. What did not change since the previous catalog is not read again.
     *
     * @return the previous catalog itself when nothing changed
     * @throws HeapShare.Exceeded if there is more than this JVM can hold
     */
    static Catalog read(final MetricTable table, final Catalog previous) {
        final int highWater = table.highWater();
        if (!previous.differsFrom(table, highWater)) {
            return previous;
        }
        final HeapShare heap = new HeapShare();
        heap.take((long) highWater * Long.BYTES);
        final long[] generations = new long[highWater];
        Arrays.fill(generations, NONE);
        int limit = 0;
        final List<MetricRecord> metrics = new ArrayList<>();
        for (int i = table.nextInUse(0, highWater); i < highWater; i = table.nextInUse(i + 1, highWater)) {
            generations[i] = table.readyGeneration(i);
            if (generations[i] >= 0) {
                final MetricRecord known = previous.known(i, generations[i]);
                final MetricRecord metric = known == null ? table.read(i) : known;
                if (metric != null && metric.generation() == generations[i]) {
                    heap.take(BYTES_BY_INDEX * (i + 1 - limit) + bytes(metric.definition()));
                    limit = i + 1;
                    metrics.add(metric);
                }
            }
        }
        return new Catalog(generations, metrics);
    }

    /** Indices of all metrics are below it. */
    int limit() {
        return records.length;
    }

    int size() {
        return order.length;
    }

    /** The indices of the metrics, in the order in which they are shown. */
    int[] order() {
        return order;
    }

    /** The position at which a metric is shown. */
    int position(final int metric) {
        return ranks[metric];
    }

    MetricDefinition definition(final int metric) {
        return record(metric).definition();
    }

    /** Whether the metric is still the one that this catalog knows. */
    boolean isCurrent(final MetricTable table, final int metric) {
        return table.isCurrent(metric, record(metric).generation());
    }

    /** Whether another catalog knows the same metric at the same index, so that its slots are the same too. */
    boolean isIn(final Catalog other, final int metric) {
        return other.known(metric, record(metric).generation()) != null;
    }

    /** The ids of the metrics, in the order in which they are shown. */
    List<MetricId> ids() {
        return Arrays.stream(order).mapToObj(metric -> definition(metric).id()).toList();
    }

    boolean isHistogram(final int metric) {
        return kinds[metric] == MetricKind.HISTOGRAM;
    }

    boolean isGauge(final int metric) {
        return kinds[metric] == MetricKind.GAUGE;
    }

    /** Whether a counter's or gauge's bits are a double. */
    boolean isDouble(final int metric) {
        return doubles[metric];
    }

    long[] longCounters() {
        return longCounters;
    }

    long[] scalars() {
        return scalars;
    }

    long[] histograms() {
        return histograms;
    }

    /** For counters and gauges. */
    Merge merge(final int metric) {
        return Objects.requireNonNull(merges[metric]);
    }

    long[] bounds(final int metric) {
        return bounds[metric];
    }

    private void add(final MetricRecord metric, final int rank) {
        final MetricDefinition definition = metric.definition();
        final int index = metric.index();
        final long identity = SlotIdentity.of(index, Codes.of(definition.kind()), metric.generation());
        records[index] = metric;
        ranks[index] = rank;
        kinds[index] = definition.kind();
        doubles[index] = definition.type() == ValueType.F64;
        bounds[index] = definition.bounds().stream().mapToLong(Long::longValue).toArray();
        if (isHistogram(index)) {
            histograms[index] = identity;
            return;
        }
        scalars[index] = identity;
        merges[index] = Merge.of(definition);
        if (!isGauge(index) && !isDouble(index)) {
            longCounters[index] = identity;
        }
    }

    private static long bytes(final MetricDefinition definition) {
        long bytes =
                BYTES_BY_METRIC + bytes(definition.id().name()) + bytes(definition.unit()) + bytes(definition.help());
        for (final Map.Entry<String, String> label : definition.id().labels().entrySet()) {
            bytes += BYTES_BY_LABEL + bytes(label.getKey()) + bytes(label.getValue());
        }
        return bytes;
    }

    private static long bytes(final String text) {
        return (long) text.length() * (text.chars().allMatch(c -> c < LATIN_1_END) ? 1 : Character.BYTES);
    }

    private boolean differsFrom(final MetricTable table, final int highWater) {
        if (highWater != generations.length) {
            return true;
        }
        for (int i = table.nextInUse(0, highWater); i < highWater; i = table.nextInUse(i + 1, highWater)) {
            if (table.readyGeneration(i) != generations[i]) {
                return true;
            }
        }
        return false;
    }

    private @Nullable MetricRecord known(final int index, final long generation) {
        final MetricRecord metric = index < records.length ? records[index] : null;
        return metric != null && metric.generation() == generation ? metric : null;
    }

    private MetricRecord record(final int metric) {
        final MetricRecord record = records[metric];
        if (record == null) {
            throw new IllegalArgumentException("metric index " + metric + ": there is no such metric");
        }
        return record;
    }
}
