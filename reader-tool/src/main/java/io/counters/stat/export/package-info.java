/** Snapshots as text for programs, through the libraries that know each format. */
@NullMarked
package io.counters.stat.export;

import org.jspecify.annotations.NullMarked;
