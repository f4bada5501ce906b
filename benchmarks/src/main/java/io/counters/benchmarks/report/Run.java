package io.counters.benchmarks.report;

import io.counters.stress.report.Conditions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one question came to, and where and how it was asked.
 *
 * @param question name of the class
 * @param command what a reader types to ask again
 * @param jar digest of the measured program
 * @param conditions machine, JDK, flags and day
 * @param measurements in the order in which they were made
 */
public record Run(String question, String command, String jar, Conditions conditions, List<Measurement> measurements) {

    /** These figures and those of a later run; the later ones alone where the two were not made alike. */
    Run and(final Run later) {
        if (!isMadeLike(later)) {
            return later;
        }
        final Map<Key, Measurement> all = new LinkedHashMap<>();
        measurements.forEach(one -> all.put(one.key(), one));
        later.measurements.forEach(one -> all.merge(one.key(), one, Measurement::and));
        return new Run(question, later.command, jar, later.conditions, List.copyOf(all.values()));
    }

    private boolean isMadeLike(final Run other) {
        return jar.equals(other.jar)
                && conditions.machine().equals(other.conditions.machine())
                && conditions.jdk().equals(other.conditions.jdk())
                && conditions.flags().equals(other.conditions.flags());
    }
}
