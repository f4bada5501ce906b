package io.counters.jvm;

import static io.counters.MetricDefinition.gauge;

import io.counters.writer.Metrics;
import java.lang.management.BufferPoolMXBean;
import java.util.List;

/** Direct and mapped buffers: memory that is in no pool of the JVM's. */
final class BufferPools implements Source {
    private final List<Pool> pools;

    BufferPools(final Metrics metrics, final List<BufferPoolMXBean> beans) {
        pools = beans.stream().map(bean -> Pool.of(metrics, bean)).toList();
    }

    @Override
    public void poll() {
        pools.forEach(Pool::poll);
    }

    private record Pool(BufferPoolMXBean bean, Level used, Level capacity, Level buffers) {

        static Pool of(final Metrics metrics, final BufferPoolMXBean bean) {
            return new Pool(
                    bean,
                    level(metrics, bean, "jvm_buffer_pool_used_bytes", "bytes", "Bytes that the JVM uses for buffers"),
                    level(metrics, bean, "jvm_buffer_pool_capacity_bytes", "bytes", "Bytes that the buffers hold"),
                    level(metrics, bean, "jvm_buffer_pool_used_buffers", "buffers", "Buffers in use"));
        }

        void poll() {
            used.publish(bean.getMemoryUsed());
            capacity.publish(bean.getTotalCapacity());
            buffers.publish(bean.getCount());
        }

        private static Level level(
                final Metrics metrics,
                final BufferPoolMXBean bean,
                final String name,
                final String unit,
                final String help) {
            return new Level(
                    metrics,
                    gauge(name)
                            .withLabel("pool", bean.getName())
                            .withUnit(unit, 0)
                            .withHelp(help));
        }
    }
}
