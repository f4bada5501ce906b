package io.counters.jvm;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.writer.Histogram;
import java.lang.management.GarbageCollectorMXBean;
import java.util.List;
import java.util.function.Consumer;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * How long each collection stopped the application, as the JVM announces it: in whole milliseconds, from the time on at
 * which the agent began to listen. A cycle that runs beside the application is no pause and has a metric of its own.
 *
 * <p>Threads: the JVM's notification thread, into which no exception may escape.
 */
final class GcPauses {
    private static final Buckets MILLIS = new Buckets(
            List.of(1L, 2L, 5L, 10L, 20L, 50L, 100L, 200L, 500L, 1_000L, 2_000L, 5_000L, 10_000L, 30_000L, 60_000L),
            "seconds",
            -3);

    private GcPauses() {}

    /** Listens from now on. What goes wrong while listening is told to {@code trouble}, each time. */
    static void listen(
            final Registrar registrar, final List<GarbageCollectorMXBean> beans, final Consumer<Throwable> trouble) {
        for (final GarbageCollectorMXBean bean : beans) {
            if (bean instanceof NotificationEmitter emitter) {
                final Histogram histogram = registrar.histogram(definition(bean.getName()));
                emitter.addNotificationListener(
                        (notification, handback) -> observe(notification, histogram, trouble), null, null);
            }
        }
    }

    static MetricDefinition definition(final String gc) {
        // "ZGC Cycles", "ZGC Minor Cycles", "Shenandoah Cycles"; their pauses come from beans that are called "...
        // Pauses"
        final MetricDefinition definition = gc.endsWith("Cycles")
                ? MetricDefinition.histogram("jvm_gc_concurrent_phase_time_seconds", MILLIS)
                        .withHelp("Time that a collection ran beside the application")
                : MetricDefinition.histogram("jvm_gc_pause_seconds", MILLIS)
                        .withHelp("Time for which a collection stopped the application");
        return definition.withLabel("gc", gc);
    }

    private static void observe(
            final Notification notification, final Histogram histogram, final Consumer<Throwable> trouble) {
        try {
            if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                    && notification.getUserData() instanceof CompositeData data) {
                histogram.observe(
                        GarbageCollectionNotificationInfo.from(data).getGcInfo().getDuration());
            }
        } catch (final Throwable e) {
            trouble.accept(e);
        }
    }
}
