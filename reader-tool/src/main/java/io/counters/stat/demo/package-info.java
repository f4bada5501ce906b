/**
 * An order service in several JVMs that keeps a second set of books: what its calls on the metrics amount to, in heap
 * arithmetic of its own. At the end the books and the segment must agree to the last unit.
 */
@NullMarked
package io.counters.stat.demo;

import org.jspecify.annotations.NullMarked;
