package io.counters.benchmarks.report;

import io.counters.stress.report.Conditions;
import java.util.List;

/**
 * What one question came to, and where and how it was asked.
 *
 * @param question name of the class
 * @param command what a reader types to ask again
 * @param conditions machine, JDK, flags and day
 * @param measurements in the order in which they were made
 */
public record Run(String question, String command, Conditions conditions, List<Measurement> measurements) {}
