/** Micrometer's meters, kept in a segment; for applications that have Micrometer, which is an optional dependency. */
@NullMarked
package io.counters.micrometer;

import org.jspecify.annotations.NullMarked;
