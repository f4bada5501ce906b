/** Which snapshots are kept, and which of them may be deleted at all. */
@NullMarked
package io.counters.stat.retention;

import org.jspecify.annotations.NullMarked;
