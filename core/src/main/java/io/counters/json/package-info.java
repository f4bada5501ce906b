/** Snapshots as JSON, through Jackson, for whoever has it: the command line's contract, and the parts of it. */
@NullMarked
package io.counters.json;

import org.jspecify.annotations.NullMarked;
