/** What a process tells of its own metrics, wherever they are kept. */
@NullMarked
package io.counters.export;

import org.jspecify.annotations.NullMarked;
