/** Designs that were considered and not taken, kept so that they can be measured beside the one that was. */
@NullMarked
package io.counters.benchmarks.alternatives;

import org.jspecify.annotations.NullMarked;
