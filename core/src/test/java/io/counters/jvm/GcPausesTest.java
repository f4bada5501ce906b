package io.counters.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcPausesTest {
    private final Metrics metrics = Metrics.inMemory();
    private final Registrar registrar = new Registrar(metrics);

    @Test
    void aCollectionIsObservedOnceWithTheDurationThatTheJvmAnnounces() {
        final List<Throwable> troubles = new CopyOnWriteArrayList<>();
        final List<GarbageCollectorMXBean> beans = ManagementFactory.getGarbageCollectorMXBeans();
        final List<Histogram> histograms = beans.stream()
                .map(bean -> metrics.histogram(GcPauses.definition(bean.getName())))
                .toList();
        GcPauses.listen(registrar, beans, troubles::add);
        final long before = collections(beans);

        System.gc();

        await().untilAsserted(() -> assertThat(histograms.stream()
                        .mapToLong(histogram -> histogram.snapshot().count())
                        .sum())
                .isPositive()
                .isEqualTo(collections(beans) - before));
        assertThat(troubles).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "G1 Young Generation, jvm_gc_pause_seconds",
        "G1 Old Generation, jvm_gc_pause_seconds",
        "G1 Concurrent GC, jvm_gc_pause_seconds",
        "Copy, jvm_gc_pause_seconds",
        "PS MarkSweep, jvm_gc_pause_seconds",
        "Shenandoah Pauses, jvm_gc_pause_seconds",
        "Shenandoah Cycles, jvm_gc_concurrent_phase_time_seconds",
        "ZGC Pauses, jvm_gc_pause_seconds",
        "ZGC Cycles, jvm_gc_concurrent_phase_time_seconds",
        "ZGC Minor Cycles, jvm_gc_concurrent_phase_time_seconds",
        "ZGC Major Pauses, jvm_gc_pause_seconds"
    })
    void aCycleThatRunsBesideTheApplicationIsNoPause(final String gc, final String metric) {
        assertThat(GcPauses.definition(gc).id().name()).isEqualTo(metric);
        assertThat(GcPauses.definition(gc).id().labels()).containsEntry("gc", gc);
    }

    @Test
    void pausesAreStoredInMillisecondsAndShownInSeconds() {
        assertThat(GcPauses.definition("Copy").unit()).isEqualTo("seconds");
        assertThat(GcPauses.definition("Copy").scale()).isEqualTo(-3);
        assertThat(GcPauses.definition("Copy").bounds()).startsWith(1L, 2L).endsWith(60_000L);
    }

    private static long collections(final List<GarbageCollectorMXBean> beans) {
        return beans.stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }
}
