package io.counters.stat.serve;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work whose result is new to whoever asked before it began: all of them share it, so that nobody waits for it more than
 * twice, however many there are. Threads: any.
 */
final class Shared<T> {
    private final Supplier<T> work;

    /** How many times the work has begun. */
    private volatile long begun;

    private @Nullable T last;

    Shared(final Supplier<T> work) {
        this.work = work;
    }

    T get() {
        final long begunBefore = begun;
        synchronized (this) {
            T result = last;
            if (begun == begunBefore || result == null) {
                last = null; // should the work fail, the next one who waits tries again
                begun = 1 + begun;
                result = work.get();
                last = result;
            }
            return result;
        }
    }
}
