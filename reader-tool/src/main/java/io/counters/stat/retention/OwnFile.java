package io.counters.stat.retention;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A snapshot, or a file of a recording, that this program has made of the segment in question.
 *
 * @param madeAt when it was taken or begun
 * @param length in bytes
 */
public record OwnFile(Path file, Instant madeAt, long length) {}
