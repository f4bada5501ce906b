package io.counters.jvm;

import static io.counters.MetricDefinition.gauge;

import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bytes used, committed and at most to be had: of the heap, of the rest of the JVM, and of each memory pool. */
final class Memory implements Source {
    private final MemoryMXBean memory;
    private final Usage heap;
    private final Usage nonHeap;
    private final List<Pool> pools;

    Memory(final Registrar registrar, final MemoryMXBean memory, final List<MemoryPoolMXBean> pools) {
        this.memory = memory;
        heap = Usage.of(registrar, "jvm_memory", "area", "heap");
        nonHeap = Usage.of(registrar, "jvm_memory", "area", "nonheap");
        this.pools = pools.stream()
                .map(bean -> new Pool(bean, Usage.of(registrar, "jvm_memory_pool", "pool", bean.getName())))
                .toList();
    }

    @Override
    public void poll() {
        heap.publish(memory.getHeapMemoryUsage());
        nonHeap.publish(memory.getNonHeapMemoryUsage());
        pools.forEach(pool -> pool.usage.publish(pool.bean.getUsage()));
    }

    private record Pool(MemoryPoolMXBean bean, Usage usage) {}

    private record Usage(Level used, Level committed, Level max) {

        static Usage of(final Registrar registrar, final String prefix, final String label, final String value) {
            return new Usage(
                    level(registrar, prefix + "_used_bytes", "Bytes in use", label, value),
                    level(
                            registrar,
                            prefix + "_committed_bytes",
                            "Bytes that the JVM has from the system",
                            label,
                            value),
                    level(registrar, prefix + "_max_bytes", "Bytes that the JVM may use at most", label, value));
        }

        /** A pool that is no longer valid has no usage. */
        void publish(final @Nullable MemoryUsage usage) {
            if (usage != null) {
                used.publish(usage.getUsed());
                committed.publish(usage.getCommitted());
                max.publish(usage.getMax());
            }
        }

        private static Level level(
                final Registrar registrar,
                final String name,
                final String help,
                final String label,
                final String value) {
            return new Level(
                    registrar,
                    gauge(name).withLabel(label, value).withUnit("bytes", 0).withHelp(help));
        }
    }
}
