package io.counters;

/** What a metric measures, and so how its slots are merged over threads and processes. */
public enum MetricKind {
    /** A total that only grows. Dead processes keep counting in it. */
    COUNTER,
    /** A level that goes up and down. It counts only while the process that set it lives. */
    GAUGE,
    /** A distribution over at most 16 buckets, with count, sum, smallest and largest value. */
    HISTOGRAM
}
