/** What the long runs promised and reached, from the run to the page in the docs. */
@NullMarked
package io.counters.stress.report;

import org.jspecify.annotations.NullMarked;
