/** What became of a segment between two snapshots. */
@NullMarked
package io.counters.stat.diff;

import org.jspecify.annotations.NullMarked;
