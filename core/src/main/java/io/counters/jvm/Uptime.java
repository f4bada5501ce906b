package io.counters.jvm;

import static io.counters.MetricDefinition.gauge;

import io.counters.Aggregation;
import io.counters.writer.Metrics;
import java.lang.management.RuntimeMXBean;

/** Since when the JVM runs; of several, the one that runs longest. */
final class Uptime implements Source {
    private final RuntimeMXBean runtime;
    private final Level start;
    private final Level uptime;

    Uptime(final Metrics metrics, final RuntimeMXBean runtime) {
        this.runtime = runtime;
        start = new Level(
                metrics,
                gauge("process_start_time_seconds")
                        .withAggregation(Aggregation.MIN)
                        .withUnit("seconds", -3)
                        .withHelp("When the JVM started, since 1970-01-01 00:00 UTC"));
        uptime = new Level(
                metrics,
                gauge("process_uptime_seconds")
                        .withAggregation(Aggregation.MAX)
                        .withUnit("seconds", -3)
                        .withHelp("Time since the JVM started"));
    }

    @Override
    public void poll() {
        start.publish(runtime.getStartTime());
        uptime.publish(runtime.getUptime());
    }
}
