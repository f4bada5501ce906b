package io.counters.reader;

/**
 * How much of the heap one kind of thing may take that grows with what a file holds. A file that holds more is refused,
 * before there is an {@link OutOfMemoryError} that would hit whoever allocates next. Threads: one.
 */
final class HeapShare {
    /** A quarter each for the catalog and the rows; the rest is for copies of them, and for the application. */
    private static final int SHARES = 4;

    private final long limit;
    private long taken;

    HeapShare() {
        limit = Runtime.getRuntime().maxMemory() / SHARES;
    }

    /**
     * Sets some bytes aside, before they are allocated.
     *
     * @throws Exceeded if that is too much
     */
    void take(final long bytes) {
        taken += bytes;
        if (taken > limit) {
            throw new Exceeded("what it holds takes more than " + limit + " bytes of heap (expected: at most 1/"
                    + SHARES + " of what this JVM may have; see -Xmx)");
        }
    }

    /** What the reader, who knows the path, turns into a refusal. */
    static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exceeded(final String message) {
            super(message);
        }
    }
}
