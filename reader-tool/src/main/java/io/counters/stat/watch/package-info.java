/**
 * The full screen of {@code watch}. What was looked at and which keys were pressed make the state, the state makes the
 * lines, and only {@link io.counters.stat.watch.FullScreen} knows of a terminal. What comes from a file is escaped where
 * it becomes part of a line.
 */
@NullMarked
package io.counters.stat.watch;

import org.jspecify.annotations.NullMarked;
