package io.counters.stat.retention;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A snapshot, or a file of a recording, that this program has made of the segment in question.
 *
 * @param takenAt when, or when it was begun
 * @param length in bytes
 */
public record OwnSnapshot(Path file, Instant takenAt, long length) {}
