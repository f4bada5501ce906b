package io.counters.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.jvm.PerfData.Entry;
import io.counters.jvm.PerfData.Unit;
import io.counters.jvm.PerfData.Variability;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that this JVM keeps, copies of it that were tampered with, and one that changes all the time. */
class PerfDataTest {
    private static final int ENTRIES_OFFSET = 28;

    @TempDir
    private Path directory;

    @Test
    void entriesSayWhatTheyAre() throws IOException {
        final PerfData data = PerfData.open(own());
        final Entry safepoints = entry(data, "sun.rt.safepoints");
        assertThat(safepoints.isNumber()).isTrue();
        assertThat(safepoints.unit()).isEqualTo(Unit.EVENTS);
        assertThat(safepoints.variability()).isEqualTo(Variability.MONOTONIC);
        System.gc();
        assertThat(data.number(safepoints)).isPositive().isEqualTo(data.value("sun.rt.safepoints"));

        assertThat(entry(data, "sun.os.hrt.frequency").unit()).isEqualTo(Unit.HERTZ);
        final Entry version = entry(data, "java.property.java.vm.specification.version");
        assertThat(version.isText()).isTrue();
        assertThat(version.isNumber()).isFalse();
        assertThat(data.text(version)).isEqualTo(System.getProperty("java.vm.specification.version"));
    }

    @Test
    void anEntryInTheMakingIsTheEndForNow() throws IOException {
        final byte[] bytes = Files.readAllBytes(own());
        final ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final int before = PerfData.open(own()).entries().size();
        file.putInt(ENTRIES_OFFSET, file.getInt(ENTRIES_OFFSET) + 1); // counted first, then filled in
        assertThat(PerfData.open(copy(bytes)).entries().size()).isBetween(before, before + 1);
    }

    @Test
    void aFileThatEndsWithinItsEntriesIsRefused() throws IOException {
        final byte[] bytes = Files.readAllBytes(own());
        for (final int length : new int[] {4_096, 1_001, 40}) {
            final Path file = copy(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> PerfData.open(file)).hasMessageMatching(".*(truncated|contradict).*");
        }
        final Path shorter = copy(Arrays.copyOf(bytes, 31));
        assertThatThrownBy(() -> PerfData.open(shorter)).hasMessageContaining("no performance data");
    }

    @Test
    void aNumberIsReadAsItWasStored() throws Exception {
        final Path path = copy(Files.readAllBytes(own()));
        final PerfData data = PerfData.open(path);
        final Entry entry = entry(data, "sun.rt.safepoints");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            final MappedByteBuffer map = file.getChannel().map(MapMode.READ_WRITE, 0, file.length());
            final AtomicLong stored = new AtomicLong(); // or of two stores the compiler leaves one out
            final Thread jvm = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    map.putLong(entry.data(), -(stored.incrementAndGet() & 1));
                }
            });
            map.putLong(entry.data(), 0);
            jvm.start();
            long last = 0;
            for (int changes = 0; changes < 10_000; ) {
                final long number = data.number(entry);
                if (number != last) {
                    assertThat(number).isBetween(-1L, 0L);
                    last = number;
                    changes++;
                }
            }
            jvm.interrupt();
            jvm.join();
        }
    }

    private Path copy(final byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(directory, "perf", "data"), bytes);
    }

    private static Entry entry(final PerfData data, final String name) throws IOException {
        final List<Entry> found = data.entries().stream()
                .filter(entry -> entry.name().equals(name))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static Path own() {
        return Path.of(
                "/tmp",
                "hsperfdata_" + System.getProperty("user.name"),
                Long.toString(ProcessHandle.current().pid()));
    }
}
