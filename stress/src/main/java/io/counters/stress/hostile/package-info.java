/** Files that no writer makes, and what everything that reads or adopts a segment does with them. */
@NullMarked
package io.counters.stress.hostile;

import org.jspecify.annotations.NullMarked;
