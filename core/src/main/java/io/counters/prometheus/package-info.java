/** What a segment is to Prometheus, for applications that have its Java client. */
@NullMarked
package io.counters.prometheus;

import org.jspecify.annotations.NullMarked;
