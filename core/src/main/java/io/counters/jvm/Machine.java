package io.counters.jvm;

import static io.counters.MetricDefinition.doubleGauge;
import static io.counters.MetricDefinition.gauge;

import io.counters.Aggregation;
import java.lang.management.OperatingSystemMXBean;

/** What the JVM has to run on, and how busy that is. JVMs on one machine see the same, so they are not added up. */
final class Machine implements Source {
    private final OperatingSystemMXBean system;
    private final Level processors;
    private final DoubleLevel load;

    Machine(final Registrar registrar, final OperatingSystemMXBean system) {
        this.system = system;
        processors = new Level(
                registrar,
                gauge("system_cpu_count").withAggregation(Aggregation.MAX).withHelp("Processors that the JVM may use"));
        load = new DoubleLevel(
                registrar,
                doubleGauge("system_load_average_1m")
                        .withAggregation(Aggregation.MAX)
                        .withHelp("Runnable tasks of the machine, running or waiting, averaged over a minute"));
    }

    @Override
    public void poll() {
        processors.publish(system.getAvailableProcessors());
        load.publish(system.getSystemLoadAverage());
    }
}
