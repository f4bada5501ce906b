package io.counters.jvm;

import static io.counters.MetricDefinition.counter;
import static io.counters.MetricDefinition.gauge;

import java.lang.management.ClassLoadingMXBean;

/** Classes loaded and unloaded. */
final class Classes implements Source {
    private final ClassLoadingMXBean classes;
    private final Level current;
    private final Total loaded;
    private final Total unloaded;

    Classes(final Registrar registrar, final ClassLoadingMXBean classes) {
        this.classes = classes;
        current = new Level(registrar, gauge("jvm_classes_currently_loaded").withHelp("Classes that are loaded"));
        loaded = new Total(registrar, counter("jvm_classes_loaded_total").withHelp("Classes loaded"));
        unloaded = new Total(registrar, counter("jvm_classes_unloaded_total").withHelp("Classes unloaded"));
    }

    @Override
    public void poll() {
        current.publish(classes.getLoadedClassCount());
        loaded.publish(classes.getTotalLoadedClassCount());
        unloaded.publish(classes.getUnloadedClassCount());
    }
}
