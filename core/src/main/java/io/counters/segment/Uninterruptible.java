package io.counters.segment;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * File operations on a thread that may be interrupted at any time. An interrupt closes the channel that the thread is
 * using; so the operation opens its own channel, and is done again with the flag put aside.
 */
final class Uninterruptible {
    /** Opens a channel, uses it, and closes it or gives it away. */
    interface Operation<T> {
        T run() throws IOException;
    }

    private Uninterruptible() {}

    static <T> T call(final Operation<T> operation) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    interrupted |= Thread.interrupted();
                    return operation.run();
                } catch (final ClosedByInterruptException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
