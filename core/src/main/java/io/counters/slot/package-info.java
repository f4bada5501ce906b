/** The slot protocols: the only place where the order of stores matters. docs/memory-model.md explains the tags. */
@NullMarked
package io.counters.slot;

import org.jspecify.annotations.NullMarked;
