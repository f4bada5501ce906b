/** Recordings: what a segment held over time, in files of frames. docs/history.md is their format. */
@NullMarked
package io.counters.stat.history;

import org.jspecify.annotations.NullMarked;
