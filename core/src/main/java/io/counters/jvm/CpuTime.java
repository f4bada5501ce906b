package io.counters.jvm;

import static io.counters.MetricDefinition.counter;
import static io.counters.MetricDefinition.doubleGauge;

import com.sun.management.OperatingSystemMXBean;
import io.counters.Aggregation;

/** What the process and the whole machine use of the processors. Needs module jdk.management. */
final class CpuTime implements Source {
    private final OperatingSystemMXBean system;
    private final Total processTime;
    private final DoubleLevel processUsage;
    private final DoubleLevel systemUsage;

    CpuTime(final Registrar registrar, final OperatingSystemMXBean system) {
        this.system = system;
        processTime = new Total(
                registrar,
                counter("process_cpu_seconds_total")
                        .withUnit("seconds", -9)
                        .withHelp("User and system time that the process has used"));
        processUsage = new DoubleLevel(
                registrar,
                doubleGauge("process_cpu_usage")
                        .withHelp("Share of all processors that the process used lately, 0 to 1"));
        systemUsage = new DoubleLevel(
                registrar,
                doubleGauge("system_cpu_usage")
                        .withAggregation(Aggregation.MAX)
                        .withHelp("Share of all processors that the machine or container used lately, 0 to 1"));
    }

    @Override
    public void poll() {
        processTime.publish(system.getProcessCpuTime());
        processUsage.publish(system.getProcessCpuLoad());
        systemUsage.publish(system.getCpuLoad());
    }
}
