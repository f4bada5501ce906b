package io.counters.jvm;

import static io.counters.MetricDefinition.counter;

import java.lang.management.CompilationMXBean;
import org.jspecify.annotations.Nullable;

/** Time spent in just-in-time compilation. */
final class Compilation implements Source {
    private final @Nullable CompilationMXBean compilation;
    private final Total time;

    /** An interpreter has no compiler, and not every compiler tells its time. */
    Compilation(final Registrar registrar, final @Nullable CompilationMXBean compilation) {
        this.compilation =
                compilation != null && compilation.isCompilationTimeMonitoringSupported() ? compilation : null;
        time = new Total(
                registrar,
                counter("jvm_compilation_time_seconds_total")
                        .withUnit("seconds", -3)
                        .withHelp("Time spent in just-in-time compilation"));
    }

    @Override
    public void poll() {
        if (compilation != null) {
            time.publish(compilation.getTotalCompilationTime());
        }
    }
}
