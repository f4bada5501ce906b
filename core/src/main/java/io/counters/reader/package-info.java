/** The reading side: {@link io.counters.reader.SegmentReader}, its views, snapshots and statistics. */
@NullMarked
package io.counters.reader;

import org.jspecify.annotations.NullMarked;
