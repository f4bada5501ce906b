package io.counters.jvm;

import static io.counters.MetricDefinition.gauge;

import java.lang.management.BufferPoolMXBean;
import java.util.List;

/** Direct and mapped buffers: memory that is in no pool of the JVM's. */
final class BufferPools implements Source {
    private final List<Pool> pools;

    BufferPools(final Registrar registrar, final List<BufferPoolMXBean> beans) {
        pools = beans.stream().map(bean -> Pool.of(registrar, bean)).toList();
    }

    @Override
    public void poll() {
        pools.forEach(Pool::poll);
    }

    private record Pool(BufferPoolMXBean bean, Level used, Level capacity, Level buffers) {

        static Pool of(final Registrar registrar, final BufferPoolMXBean bean) {
            return new Pool(
                    bean,
                    level(
                            registrar,
                            bean,
                            "jvm_buffer_pool_used_bytes",
                            "bytes",
                            "Bytes that the JVM uses for buffers"),
                    level(registrar, bean, "jvm_buffer_pool_capacity_bytes", "bytes", "Bytes that the buffers hold"),
                    level(registrar, bean, "jvm_buffer_pool_used_buffers", "buffers", "Buffers in use"));
        }

        void poll() {
            used.publish(bean.getMemoryUsed());
            capacity.publish(bean.getTotalCapacity());
            buffers.publish(bean.getCount());
        }

        private static Level level(
                final Registrar registrar,
                final BufferPoolMXBean bean,
                final String name,
                final String unit,
                final String help) {
            return new Level(
                    registrar,
                    gauge(name)
                            .withLabel("pool", bean.getName())
                            .withUnit(unit, 0)
                            .withHelp(help));
        }
    }
}
