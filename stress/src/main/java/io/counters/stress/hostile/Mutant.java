package io.counters.stress.hostile;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A file that no writer makes.
 *
 * @param seed makes it again
 * @param bytes what is in the file, from the buffer's start to its end
 * @param length of the file: shorter than the bytes, or longer, and then zeros follow
 * @param steps what was done to the specimen, for people
 */
record Mutant(long seed, ByteBuffer bytes, int length, List<String> steps) {}
