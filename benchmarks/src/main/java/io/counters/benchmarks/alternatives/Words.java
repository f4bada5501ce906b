package io.counters.benchmarks.alternatives;

/**
 * A way to reach 64-bit words of zeroed memory outside the heap, by offsets in bytes. A class and not an interface, so that
 * calls are direct where one way is in use.
 */
public abstract class Words {
    abstract long getPlain(int offset);

    abstract long getAcquire(int offset);

    abstract void setPlain(int offset, long value);

    abstract void setRelease(int offset, long value);

    /** What there is to choose from. */
    public enum Access {
        /** Agrona's buffer over Unsafe; docs/decisions/001 says why not. */
        UNSAFE,
        /** A view handle for each access; docs/decisions/009 says why not. */
        VIEW_HANDLE,
        /** The foreign-memory API of Java 22. */
        FOREIGN;

        Words allocate(final int length) {
            return switch (this) {
                case UNSAFE -> new UnsafeWords(length);
                case VIEW_HANDLE -> new ViewHandleWords(length);
                case FOREIGN -> new ForeignWords(length);
            };
        }
    }
}
