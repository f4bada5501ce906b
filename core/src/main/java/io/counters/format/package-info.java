/**
 * The byte-level truth of a segment file: offsets, strides, codes, versions. Pure arithmetic; docs/format.md says the
 * same in words and a test holds the two together.
 *
 * <p>{@code *_OFFSET} is relative to the start of its structure, {@code *_LENGTH} is in bytes. Every word is 64 bits,
 * little-endian, on a multiple of eight.
 */
@NullMarked
package io.counters.format;

import org.jspecify.annotations.NullMarked;
