/** Rules about the metrics of a segment: read, evaluated and answered. Expressions are EvalEx's, files are SnakeYAML's. */
@NullMarked
package io.counters.stat.check;

import org.jspecify.annotations.NullMarked;
