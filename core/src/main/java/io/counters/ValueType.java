package io.counters;

/** How the 64 bits of a value are to be read. */
public enum ValueType {
    /** A two's complement integer. */
    I64,
    /** An IEEE 754 double. */
    F64
}
