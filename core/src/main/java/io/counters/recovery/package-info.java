/** What becomes of a dead writer: check only reads; adopt and repair change bytes. */
@NullMarked
package io.counters.recovery;

import org.jspecify.annotations.NullMarked;
