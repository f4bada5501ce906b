package io.counters.stress.hostile;

import java.nio.file.Path;

/** Something that opens a file which may hold anything. Threads: one for each object. */
interface Victim extends AutoCloseable {
    /** Short, for reports. */
    String name();

    /**
     * Whether it is to see this file: not every one, where it is slow. The number alone decides, so every run shows it the
     * same ones.
     */
    default boolean isDue(long number) {
        return true;
    }

    /**
     * Does all it can do with the file.
     *
     * @return whether it took the file for a segment; false when it refused it in the documented way
     * @throws Exception or an error: a finding, and so is a message with characters that mean something to a terminal
     */
    boolean attack(Path file) throws Exception;

    @Override
    default void close() throws Exception {}
}
