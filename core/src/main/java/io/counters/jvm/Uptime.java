package io.counters.jvm;

import static io.counters.MetricDefinition.gauge;

import io.counters.Aggregation;
import java.lang.management.RuntimeMXBean;

/** Since when the JVM runs; of several, the one that runs longest. */
final class Uptime implements Source {
    private final RuntimeMXBean runtime;
    private final Level start;
    private final Level uptime;

    Uptime(final Registrar registrar, final RuntimeMXBean runtime) {
        this.runtime = runtime;
        start = new Level(
                registrar,
                gauge("process_start_time_seconds")
                        .withAggregation(Aggregation.MIN)
                        .withUnit("seconds", -3)
                        .withHelp("When the JVM started, since 1970-01-01 00:00 UTC"));
        uptime = new Level(
                registrar,
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
