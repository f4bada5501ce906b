package io.counters.stress.kill;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread's time went, as the kernel counts it. On a machine with more to do than it has processors most of what a
 * clock shows is time for which others had the processor, and says nothing about us.
 *
 * <p>Threads: the one that made it, of which it tells.
 */
final class Scheduling {
    private final byte[] text = new byte[128];
    private final @Nullable RandomAccessFile file;

    /**
     * Since the thread began, in nanoseconds.
     *
     * @param ran on a processor
     * @param waited ready to run, while others had it
     */
    record Times(long ran, long waited) {
        static final Times NONE = new Times(0, 0);
    }

    Scheduling() {
        file = open();
    }

    private static @Nullable RandomAccessFile open() {
        try {
            return new RandomAccessFile("/proc/thread-self/schedstat", "r");
        } catch (IOException e) {
            return null; // a kernel that does not count: then the clock is all there is
        }
    }

    Times times() {
        RandomAccessFile source = file;
        if (source == null) {
            return Times.NONE;
        }
        try {
            source.seek(0);
            int length = source.read(text);
            String[] words = new String(text, 0, length, StandardCharsets.US_ASCII).split(" ", -1);
            return new Times(Long.parseLong(words[0]), Long.parseLong(words[1]));
        } catch (IOException e) {
            return Times.NONE;
        }
    }
}
