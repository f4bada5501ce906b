package io.counters;

/** How the values that several processes set for one gauge become one value. */
public enum Aggregation {
    /** The sum over the living processes. */
    SUM,
    /** The smallest value of a living process. */
    MIN,
    /** The largest value of a living process. */
    MAX
}
