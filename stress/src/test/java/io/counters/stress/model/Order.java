package io.counters.stress.model;

/** The access modes of {@link java.lang.invoke.VarHandle} that the protocols use. */
public enum Order {
    PLAIN,
    ACQUIRE,
    RELEASE,
    VOLATILE;

    boolean acquires() {
        return this == ACQUIRE || this == VOLATILE;
    }

    boolean releases() {
        return this == RELEASE || this == VOLATILE;
    }
}
