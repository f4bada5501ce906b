/** What was recorded, as pictures: frames become curves over time, curves become charts on a page of SVG. */
@NullMarked
package io.counters.stat.plot;

import org.jspecify.annotations.NullMarked;
