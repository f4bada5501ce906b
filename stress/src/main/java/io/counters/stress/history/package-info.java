/** What recordings cost: how large they are, and how fast they are written and read. */
@NullMarked
package io.counters.stress.history;

import org.jspecify.annotations.NullMarked;
