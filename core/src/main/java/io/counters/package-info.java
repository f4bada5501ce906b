/** Words that writers and readers share: what a metric is called, what it is, what can go wrong. */
@NullMarked
package io.counters;

import org.jspecify.annotations.NullMarked;
