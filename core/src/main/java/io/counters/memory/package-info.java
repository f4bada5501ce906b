/** The only place that touches a buffer. Every accessor is named after its memory order. */
@NullMarked
package io.counters.memory;

import org.jspecify.annotations.NullMarked;
