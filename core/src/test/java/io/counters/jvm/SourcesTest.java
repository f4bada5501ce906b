package io.counters.jvm;

import static io.counters.MetricDefinition.counter;
import static io.counters.MetricDefinition.doubleGauge;
import static io.counters.MetricDefinition.gauge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.OperatingSystemMXBean;
import io.counters.Aggregation;
import io.counters.MetricDefinition;
import io.counters.writer.Metrics;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Which question's answer ends up in which metric, of which unit, scale and aggregation. */
class SourcesTest {
    private final Metrics metrics = Metrics.inMemory();
    private final Registrar registrar = new Registrar(metrics);

    @Test
    void memoryIsShownForHeapNonHeapAndEachPool() {
        final FakeBean<MemoryMXBean> memory = new FakeBean<>(MemoryMXBean.class)
                .answer("getHeapMemoryUsage", new MemoryUsage(1, 2, 3, 4))
                .answer("getNonHeapMemoryUsage", new MemoryUsage(1, 5, 6, 7));
        final FakeBean<MemoryPoolMXBean> eden = new FakeBean<>(MemoryPoolMXBean.class)
                .answer("getName", "Eden")
                .answer("getUsage", new MemoryUsage(1, 8, 9, 10));
        final Memory source = new Memory(registrar, memory.bean(), List.of(eden.bean()));

        source.poll();

        assertThat(bytes("jvm_memory_used_bytes", "area", "heap")).isEqualTo(2);
        assertThat(bytes("jvm_memory_committed_bytes", "area", "heap")).isEqualTo(3);
        assertThat(bytes("jvm_memory_max_bytes", "area", "heap")).isEqualTo(4);
        assertThat(bytes("jvm_memory_used_bytes", "area", "nonheap")).isEqualTo(5);
        assertThat(bytes("jvm_memory_committed_bytes", "area", "nonheap")).isEqualTo(6);
        assertThat(bytes("jvm_memory_max_bytes", "area", "nonheap")).isEqualTo(7);
        assertThat(bytes("jvm_memory_pool_used_bytes", "pool", "Eden")).isEqualTo(8);
        assertThat(bytes("jvm_memory_pool_committed_bytes", "pool", "Eden")).isEqualTo(9);
        assertThat(bytes("jvm_memory_pool_max_bytes", "pool", "Eden")).isEqualTo(10);
    }

    @Test
    void aPoolWithoutMaximumHasNoMetricForItAndOneThatIsGoneKeepsItsLastValues() {
        final FakeBean<MemoryPoolMXBean> pool = new FakeBean<>(MemoryPoolMXBean.class)
                .answer("getName", "Metaspace")
                .answer("getUsage", new MemoryUsage(-1, 8, 9, -1));
        final MemoryUsage none = new MemoryUsage(0, 0, 0, 0);
        final FakeBean<MemoryMXBean> memory = new FakeBean<>(MemoryMXBean.class)
                .answer("getHeapMemoryUsage", none)
                .answer("getNonHeapMemoryUsage", none);
        final Memory source = new Memory(registrar, memory.bean(), List.of(pool.bean()));

        source.poll();
        pool.answer("getUsage", () -> null);
        source.poll();

        assertThat(bytes("jvm_memory_pool_used_bytes", "pool", "Metaspace")).isEqualTo(8);
        assertThat(Registered.in(metrics, inBytes("jvm_memory_pool_max_bytes", "pool", "Metaspace")))
                .isFalse();
    }

    @Test
    void buffersAreShownByPool() {
        final FakeBean<BufferPoolMXBean> direct = new FakeBean<>(BufferPoolMXBean.class)
                .answer("getName", "direct")
                .answer("getMemoryUsed", 1L)
                .answer("getTotalCapacity", 2L)
                .answer("getCount", 3L);

        new BufferPools(registrar, List.of(direct.bean())).poll();

        assertThat(bytes("jvm_buffer_pool_used_bytes", "pool", "direct")).isEqualTo(1);
        assertThat(bytes("jvm_buffer_pool_capacity_bytes", "pool", "direct")).isEqualTo(2);
        assertThat(level(gauge("jvm_buffer_pool_used_buffers")
                        .withLabel("pool", "direct")
                        .withUnit("buffers", 0)))
                .isEqualTo(3);
    }

    @Test
    void fileDescriptorsAreCountedWhereThereAreSome() {
        final FakeBean<com.sun.management.UnixOperatingSystemMXBean> unix = new FakeBean<>(
                        com.sun.management.UnixOperatingSystemMXBean.class)
                .answer("getOpenFileDescriptorCount", 12L)
                .answer("getMaxFileDescriptorCount", 1024L);
        new FileDescriptors(registrar, new FakeBean<>(java.lang.management.OperatingSystemMXBean.class).bean()).poll();
        assertThat(Registered.in(metrics, gauge("process_open_fds"))).isFalse();

        new FileDescriptors(registrar, unix.bean()).poll();

        assertThat(level(gauge("process_open_fds"))).isEqualTo(12);
        assertThat(level(gauge("process_max_fds"))).isEqualTo(1024);
    }

    @Test
    void collectionsAreTotalsByCollectorAndTheirTimeIsInSeconds() {
        final FakeBean<GarbageCollectorMXBean> collector = new FakeBean<>(GarbageCollectorMXBean.class)
                .answer("getName", "G1 Young Generation")
                .answer("getCollectionCount", 4L)
                .answer("getCollectionTime", 1_500L);
        final GcTotals source = new GcTotals(registrar, List.of(collector.bean()));

        source.poll();
        collector.answer("getCollectionCount", 5L).answer("getCollectionTime", 1_600L);
        source.poll();

        assertThat(total(counter("jvm_gc_collections_total").withLabel("gc", "G1 Young Generation")))
                .isEqualTo(5);
        assertThat(total(counter("jvm_gc_collection_seconds_total")
                        .withLabel("gc", "G1 Young Generation")
                        .withUnit("seconds", -3)))
                .isEqualTo(1_600);
    }

    @Test
    void threadsAreCountedAsTheJvmCountsThem() {
        new Threads(
                        registrar,
                        threads(7).answer("getThreadInfo", new ThreadInfo[0]).bean())
                .poll();

        assertThat(level(gauge("jvm_threads_current"))).isEqualTo(7);
        assertThat(level(gauge("jvm_threads_daemon"))).isEqualTo(2);
        assertThat(level(gauge("jvm_threads_peak").withAggregation(Aggregation.MAX)))
                .isEqualTo(9);
        assertThat(total(counter("jvm_threads_started_total"))).isEqualTo(30);
    }

    @Test
    void threadsAreShownByStateWithAZeroWhereThereIsNoneAndWithoutThoseThatEndedMeanwhile() throws Exception {
        final CountDownLatch latch = new CountDownLatch(1);
        final Thread waiting = new Thread(() -> {
            try {
                latch.await();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        final ThreadMXBean real = ManagementFactory.getThreadMXBean();
        final ThreadInfo[] infos = {
            real.getThreadInfo(waiting.getId()),
            null,
            real.getThreadInfo(Thread.currentThread().getId()),
            null
        };

        new Threads(registrar, threads(3).answer("getThreadInfo", infos).bean()).poll();
        latch.countDown();
        waiting.join();

        assertThat(inState("WAITING")).isEqualTo(1);
        assertThat(inState("RUNNABLE")).isEqualTo(1);
        assertThat(inState("BLOCKED")).isZero();
        assertThat(inState("TIMED_WAITING")).isZero();
    }

    @Test
    void theStatesOfThousandsOfThreadsAreLookedAtLessOften() {
        final int[] looks = new int[1];
        final Threads source = new Threads(
                registrar,
                threads(2_500)
                        .answer("getThreadInfo", () -> {
                            looks[0]++;
                            return new ThreadInfo[0];
                        })
                        .bean());

        for (int i = 0; i < 7; i++) {
            source.poll();
        }

        assertThat(looks[0]).as("at polls 0, 3 and 6").isEqualTo(3);
    }

    @Test
    void classesAreCountedAsTheJvmCountsThem() {
        final FakeBean<ClassLoadingMXBean> classes = new FakeBean<>(ClassLoadingMXBean.class)
                .answer("getLoadedClassCount", 10)
                .answer("getTotalLoadedClassCount", 12L)
                .answer("getUnloadedClassCount", 2L);

        new Classes(registrar, classes.bean()).poll();

        assertThat(level(gauge("jvm_classes_currently_loaded"))).isEqualTo(10);
        assertThat(total(counter("jvm_classes_loaded_total"))).isEqualTo(12);
        assertThat(total(counter("jvm_classes_unloaded_total"))).isEqualTo(2);
    }

    @Test
    void compilationTimeIsInSeconds() {
        final FakeBean<CompilationMXBean> compilation = new FakeBean<>(CompilationMXBean.class)
                .answer("isCompilationTimeMonitoringSupported", true)
                .answer("getTotalCompilationTime", 1_234L);

        new Compilation(registrar, compilation.bean()).poll();

        assertThat(total(inSeconds(counter("jvm_compilation_time_seconds_total"), -3)))
                .isEqualTo(1_234);
    }

    @Test
    void withoutACompilerThatTellsItsTimeThereIsNoCompilationMetric() {
        final FakeBean<CompilationMXBean> silent =
                new FakeBean<>(CompilationMXBean.class).answer("isCompilationTimeMonitoringSupported", false);

        new Compilation(registrar, null).poll();
        new Compilation(registrar, silent.bean()).poll();

        assertThat(Registered.in(metrics, inSeconds(counter("jvm_compilation_time_seconds_total"), -3)))
                .isFalse();
    }

    @Test
    void cpuTimeIsInSecondsAndUsageIsAShare() {
        final FakeBean<OperatingSystemMXBean> system = new FakeBean<>(OperatingSystemMXBean.class)
                .answer("getProcessCpuTime", 2_500_000_000L)
                .answer("getProcessCpuLoad", 0.25)
                .answer("getCpuLoad", 0.75);

        new CpuTime(registrar, system.bean()).poll();

        assertThat(total(inSeconds(counter("process_cpu_seconds_total"), -9))).isEqualTo(2_500_000_000L);
        assertThat(metrics.doubleGauge(doubleGauge("process_cpu_usage")).value())
                .isEqualTo(0.25);
        assertThat(metrics.doubleGauge(doubleGauge("system_cpu_usage").withAggregation(Aggregation.MAX))
                        .value())
                .isEqualTo(0.75);
    }

    @Test
    void aUsageThatTheJvmDoesNotKnowYetLeavesTheLastOne() {
        final FakeBean<OperatingSystemMXBean> system = new FakeBean<>(OperatingSystemMXBean.class)
                .answer("getProcessCpuTime", -1L)
                .answer("getProcessCpuLoad", -1.0)
                .answer("getCpuLoad", 0.5);
        final CpuTime source = new CpuTime(registrar, system.bean());

        source.poll();
        system.answer("getCpuLoad", Double.NaN);
        source.poll();

        assertThat(metrics.doubleGauge(doubleGauge("system_cpu_usage").withAggregation(Aggregation.MAX))
                        .value())
                .isEqualTo(0.5);
        assertThat(Registered.in(metrics, inSeconds(counter("process_cpu_seconds_total"), -9)))
                .isFalse();
        assertThat(Registered.in(metrics, doubleGauge("process_cpu_usage"))).isFalse();
    }

    @Test
    void theMachineIsShownOnceForAllJvms() {
        final FakeBean<java.lang.management.OperatingSystemMXBean> system = new FakeBean<>(
                        java.lang.management.OperatingSystemMXBean.class)
                .answer("getAvailableProcessors", 8)
                .answer("getSystemLoadAverage", 1.5);

        new Machine(registrar, system.bean()).poll();

        assertThat(level(gauge("system_cpu_count").withAggregation(Aggregation.MAX)))
                .isEqualTo(8);
        assertThat(metrics.doubleGauge(doubleGauge("system_load_average_1m").withAggregation(Aggregation.MAX))
                        .value())
                .isCloseTo(1.5, within(0.0));
    }

    @Test
    void startTimeAndUptimeAreInSecondsAndOfSeveralJvmsTheOldestCounts() {
        final FakeBean<RuntimeMXBean> runtime = new FakeBean<>(RuntimeMXBean.class)
                .answer("getStartTime", 1_700_000_000_123L)
                .answer("getUptime", 4_567L);

        new Uptime(registrar, runtime.bean()).poll();

        assertThat(level(inSeconds(gauge("process_start_time_seconds"), -3).withAggregation(Aggregation.MIN)))
                .isEqualTo(1_700_000_000_123L);
        assertThat(level(inSeconds(gauge("process_uptime_seconds"), -3).withAggregation(Aggregation.MAX)))
                .isEqualTo(4_567);
    }

    private static FakeBean<ThreadMXBean> threads(final int alive) {
        return new FakeBean<>(ThreadMXBean.class)
                .answer("getThreadCount", alive)
                .answer("getDaemonThreadCount", 2)
                .answer("getPeakThreadCount", 9)
                .answer("getTotalStartedThreadCount", 30L)
                .answer("getAllThreadIds", new long[0]);
    }

    private long inState(final String state) {
        return level(gauge("jvm_threads_state").withLabel("state", state));
    }

    private long bytes(final String name, final String label, final String value) {
        return level(inBytes(name, label, value));
    }

    private static MetricDefinition inBytes(final String name, final String label, final String value) {
        return gauge(name).withLabel(label, value).withUnit("bytes", 0);
    }

    private static MetricDefinition inSeconds(final MetricDefinition definition, final int scale) {
        return definition.withUnit("seconds", scale);
    }

    private long level(final MetricDefinition definition) {
        assertThat(Registered.in(metrics, definition))
                .as("%s is there", definition.id())
                .isTrue();
        return metrics.gauge(definition).value();
    }

    private long total(final MetricDefinition definition) {
        assertThat(Registered.in(metrics, definition))
                .as("%s is there", definition.id())
                .isTrue();
        return metrics.counter(definition).value();
    }
}
