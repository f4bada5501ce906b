package io.counters.stat.text;

import io.counters.MetricId;
import io.counters.reader.MetricSample;
import java.util.Objects;

/**
 * By what a metric, or a process's share of it, is found again in the next snapshot.
 *
 * @param id name and labels
 * @param process instance name; empty when merged over processes
 */
public record SampleKey(MetricId id, String process) {
    public static SampleKey of(final MetricSample sample) {
        return new SampleKey(sample.definition().id(), Objects.requireNonNullElse(sample.process(), ""));
    }
}
