/**
 * From what was measured to what is said about it: figures as they came, goals, intervals, and the page with its plots.
 *
 * <p>Nothing here measures. The page is a function of the files that the runs have left, so it can be made again at any
 * time, and no figure in it was typed.
 */
@NullMarked
package io.counters.benchmarks.report;

import org.jspecify.annotations.NullMarked;
