package io.counters.stat.retention;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A snapshot that this program has taken of the segment in question.
 *
 * @param takenAt as its header says
 * @param length in bytes
 */
public record OwnSnapshot(Path file, Instant takenAt, long length) {}
