/** Snapshots over HTTP, to this machine only. Knows neither segments' files nor the command line. */
@NullMarked
package io.counters.stat.serve;

import org.jspecify.annotations.NullMarked;
