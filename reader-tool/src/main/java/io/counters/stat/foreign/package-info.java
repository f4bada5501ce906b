/**
 * Counters that others keep: Agrona's buffers, an Aeron media driver's CnC file, and the file in which a JVM counts for
 * jstat. Each is looked at as a segment is, and says as much of its writer as its own protocol tells.
 */
@NullMarked
package io.counters.stat.foreign;

import org.jspecify.annotations.NullMarked;
