/** Snapshots on their way to a collector. */
@NullMarked
package io.counters.stat.push;

import org.jspecify.annotations.NullMarked;
