/**
 * Snapshots as text for people. Pure: the same snapshot gives the same lines. What comes from a file is escaped here, so
 * that it cannot speak to the terminal.
 */
@NullMarked
package io.counters.stat.text;

import org.jspecify.annotations.NullMarked;
