/** The writing side: {@link io.counters.writer.Metrics} and its handles. */
@NullMarked
package io.counters.writer;

import org.jspecify.annotations.NullMarked;
