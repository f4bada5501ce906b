package io.counters.reader;

/** How far the value of a metric can be trusted. */
public enum ReadStatus {
    /** Every slot was read at rest. */
    OK,
    /**
     * A histogram's slot never rested while it was looked at. What is shown includes the state in which this reader last
     * saw that slot at rest; if it never did, there is no value.
     */
    BUSY,
    /** A slot contradicts itself, which no writer can bring about: the file was damaged. There is no value. */
    CORRUPT
}
