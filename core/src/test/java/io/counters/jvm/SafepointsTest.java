package io.counters.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.MetricDefinition;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this JVM itself says of its safepoints, and files that say nothing of the kind. */
class SafepointsTest {
    private final Metrics metrics = Metrics.inMemory();

    @TempDir
    private Path directory;

    @Test
    void collectionsStopAllThreadsForSomeTime() {
        final Safepoints source = new Safepoints(new Registrar(metrics), PerfData.ofThisJvm());
        source.poll();
        final long before = total("jvm_safepoints_total", "");
        final long timeBefore = total("jvm_safepoint_seconds_total", "seconds");
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        final long start = System.nanoTime();
        source.poll();

        assertThat(total("jvm_safepoints_total", "") - before).isBetween(3L, 1_000L);
        assertThat(total("jvm_safepoint_seconds_total", "seconds") - timeBefore)
                .isPositive()
                .isLessThan(start);
        assertThat(total("jvm_safepoint_sync_seconds_total", "seconds"))
                .isPositive()
                .isLessThan(total("jvm_safepoint_seconds_total", "seconds"));
    }

    @Test
    void aJvmThatKeepsNoPerformanceDataHasNoSuchMetric() {
        new Safepoints(new Registrar(metrics), Optional.empty()).poll();

        assertThat(Registered.in(metrics, MetricDefinition.counter("jvm_safepoints_total")))
                .isFalse();
    }

    @Test
    void aNumberThatTheJvmDoesNotCountIsNone() {
        assertThat(PerfData.ofThisJvm().orElseThrow().value("no.such.number")).isEqualTo(-1);
    }

    @Test
    void aDamagedFileIsRefusedOrSaysAnyNumbersAndEndsInNoOtherWay() throws IOException {
        final byte[] own = Files.readAllBytes(Path.of(
                "/tmp",
                "hsperfdata_" + System.getProperty("user.name"),
                Long.toString(ProcessHandle.current().pid())));
        final Path file = directory.resolve("damaged");
        Files.writeString(file, "something else");
        assertThatThrownBy(() -> PerfData.open(file)).hasMessageContaining("no performance data");

        final SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 300; i++) {
            final byte[] damaged = own.clone();
            for (int n = 0; n < 8; n++) {
                damaged[random.nextInt(i % 2 == 0 ? 64 : damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try {
                PerfData.open(file).value("sun.rt.safepoints");
            } catch (final IOException e) {
                assertThat(e).isNotNull(); // refused
            }
        }
    }

    private long total(final String name, final String unit) {
        final MetricDefinition plain = MetricDefinition.counter(name);
        return metrics.counter(unit.isEmpty() ? plain : plain.withUnit(unit, -9))
                .value();
    }
}
