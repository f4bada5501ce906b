package io.counters.jvm;

import static io.counters.MetricDefinition.counter;

import java.util.Optional;

/**
 * How often and how long all threads of the JVM stood still, for whatever reason. No management bean tells; where the JVM
 * keeps no performance data, there are no such metrics.
 */
final class Safepoints implements Source {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Optional<PerfData> data;
    private final Total safepoints;
    private final Total time;
    private final Total timeToReach;

    Safepoints(final Registrar registrar, final Optional<PerfData> data) {
        this.data = data;
        safepoints = new Total(
                registrar,
                counter("jvm_safepoints_total").withHelp("Times that all threads were stopped, for whatever reason"));
        time = new Total(
                registrar,
                counter("jvm_safepoint_seconds_total")
                        .withUnit("seconds", -9)
                        .withHelp("Time for which all threads stood still"));
        timeToReach = new Total(
                registrar,
                counter("jvm_safepoint_sync_seconds_total")
                        .withUnit("seconds", -9)
                        .withHelp("Time that it took until all threads stood still"));
    }

    @Override
    public void poll() {
        data.ifPresent(this::publish);
    }

    private void publish(final PerfData known) {
        safepoints.publish(known.value("sun.rt.safepoints"));
        final double nanosPerTick = NANOS_PER_SECOND / known.value("sun.os.hrt.frequency");
        time.publish((long) (known.value("sun.rt.safepointTime") * nanosPerTick));
        timeToReach.publish((long) (known.value("sun.rt.safepointSyncTime") * nanosPerTick));
    }
}
