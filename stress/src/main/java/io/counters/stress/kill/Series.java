package io.counters.stress.kill;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a writer's thread counts. Each thread has metrics of its own, so that a call can be held against the thread that
 * made it, and all threads of all writers share the others.
 *
 * <p>A histogram is booked bucket by bucket. Each of its buckets is only ever given one value, so that the sum follows
 * from the buckets, and always the same number of times at once, so that one call is one unit.
 */
enum Series {
    OWN_TOTAL("own_total", Kind.COUNTER, false),
    SINGLE_TOTAL("single_total", Kind.COUNTER, false),
    LEVEL("level", Kind.GAUGE, false),
    OWN_TIME("own_time", Kind.HISTOGRAM, false),
    SHARED_TOTAL("shared_total", Kind.COUNTER, true),
    SHARED_TIME("shared_time", Kind.HISTOGRAM, true);

    /** The kind of its metric. */
    enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /** Buckets of each histogram of the segment. */
    static final int BUCKETS = 4;

    private static final long BUCKET_WIDTH = 10;
    private static final long OFFSET_IN_BUCKET = 7;
    private static final long SINGLE_AMOUNT = 3;

    /** How often a call observes the value of a bucket. */
    private static final long[] TIMES = {1, 1, 2, 5};

    private static final Map<Series, Integer> FIRST_CELLS = firstCells();

    private final String metric;
    private final Kind kind;
    private final boolean isShared;

    Series(String metric, Kind kind, boolean isShared) {
        this.metric = metric;
        this.kind = kind;
        this.isShared = isShared;
    }

    Kind kind() {
        return kind;
    }

    boolean isShared() {
        return isShared;
    }

    /** How many words it takes to book. */
    int cells() {
        return kind == Kind.HISTOGRAM ? BUCKETS : 1;
    }

    /** The first of them, among those of all series. */
    int firstCell() {
        return Objects.requireNonNull(FIRST_CELLS.get(this));
    }

    /** By how much one call moves a cell. */
    long unit(int cell) {
        return kind == Kind.HISTOGRAM ? TIMES[cell] : this == SINGLE_TOTAL ? SINGLE_AMOUNT : 1;
    }

    /** How many cells there are in all. */
    static int allCells() {
        Series last = values()[values().length - 1];
        return last.firstCell() + last.cells();
    }

    /** The one value that a bucket is given. */
    static long valueOf(long bucket) {
        return bucket * BUCKET_WIDTH + OFFSET_IN_BUCKET;
    }

    static Buckets buckets() {
        return Buckets.linear(BUCKET_WIDTH, BUCKET_WIDTH, BUCKETS - 1);
    }

    /** Its metric; the thread means nothing to a shared one. */
    MetricDefinition definition(int writer, int thread) {
        MetricDefinition plain = switch (kind) {
            case COUNTER -> MetricDefinition.counter(metric);
            case GAUGE -> MetricDefinition.gauge(metric);
            case HISTOGRAM -> MetricDefinition.histogram(metric, buckets());
        };
        return isShared
                ? plain
                : plain.withLabel("writer", Integer.toString(writer)).withLabel("thread", Integer.toString(thread));
    }

    private static Map<Series, Integer> firstCells() {
        Map<Series, Integer> cells = new EnumMap<>(Series.class);
        int next = 0;
        for (Series series : values()) {
            cells.put(series, next);
            next += series.cells();
        }
        return cells;
    }
}
