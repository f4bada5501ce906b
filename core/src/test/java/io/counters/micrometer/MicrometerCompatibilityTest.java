package io.counters.micrometer;

import io.counters.writer.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.tck.MeterRegistryCompatibilityKit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Micrometer's own tests of what a registry must do, over a real segment. */
class MicrometerCompatibilityTest extends MeterRegistryCompatibilityKit {
    @TempDir
    Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Each asking is for a registry of its own; the kit asks more than once. */
    @Override
    public MeterRegistry registry() {
        final Metrics metrics = Metrics.builder(
                        directory.resolve("orders" + opened.size() + ".seg").toString())
                .capacity(4, 256, 64)
                .strict(true)
                .open();
        final SegmentMeterRegistry registry =
                SegmentMeterRegistry.builder(metrics).clock(new MockClock()).build();
        opened.add(0, metrics);
        opened.add(0, registry::close);
        return registry;
    }

    /** To the kit, the time after which a maximum may have begun to be forgotten. */
    @Override
    public Duration step() {
        return DistributionStatisticConfig.DEFAULT.getExpiry();
    }

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable closeable : opened) {
            closeable.close();
        }
    }
}
