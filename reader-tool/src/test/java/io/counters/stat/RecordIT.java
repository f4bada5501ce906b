package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.SegmentFormatException;
import io.counters.reader.MetricSample;
import io.counters.stat.history.Recording;
import io.counters.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real recorder, on a segment into which real processes count. */
class RecordIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Path directory;
    private Path recordings;
    private Shell shell;
    private ChildJvm web;
    private ChildJvm batch;

    @BeforeEach
    void startTheWriters() throws IOException {
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "record-it-");
        recordings = Files.createDirectory(directory.resolve("recordings"));
        // a library looks for properties of the JVM in such a file; these would keep it from starting
        Files.writeString(directory.resolve("system.properties"), "a = \\u00zz");
        shell = new Shell(directory).in(directory);
        web = ChildJvm.writer();
        web.askPatiently("open " + directory.resolve("orders.seg") + " web");
        batch = ChildJvm.writer();
        batch.askPatiently("open " + directory.resolve("orders.seg") + " batch");
        count();
    }

    @AfterEach
    void removeAll() throws IOException {
        web.close();
        batch.close();
        remove(recordings);
        remove(directory);
    }

    @Test
    void aKilledRecorderLeavesEveryFrameAndTheNextOneGoesOnInAFileOfItsOwn() throws Exception {
        final Process first = start();
        countUntilRecorded(20);
        final List<Long> seen = recorded();
        first.destroyForcibly().waitFor();
        final List<Long> left = recorded();
        assertThat(left).startsWith(seen.toArray(Long[]::new)).isSorted();

        final Process second = start();
        countUntilRecorded(left.size() + 5);
        second.toHandle().destroy(); // which leaves what it wrote to be read
        assertThat(second.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(second.errorReader().lines()).isEmpty();
        final Path file = Path.of(second.inputReader().readLine());
        assertThat(Files.size(file)).as("cut off where its frames end").isLessThan(1 << 20);

        assertThat(recorded()).isSorted().startsWith(left.toArray(Long[]::new));
        final Shell.Ended replay = shell.stat("replay", recordings.toString(), "--json");
        assertThat(replay.error()).isEmpty();
        assertThat(replay.out().lines()).hasSize(recorded().size());
        final Shell.Ended plot = shell.stat("plot", recordings.toString());
        assertThat(plot.error()).isEmpty();
        assertThat(plot.out())
                .startsWith("<?xml ")
                .contains(">accepted, per second</text>")
                .endsWith("</svg>");
        final Shell.Ended last = shell.stat("get", recordings.toString(), "accepted");
        assertThat(last.out()).isEqualTo(recorded().get(recorded().size() - 1) + "\n");
    }

    private Process start() {
        return shell.start(
                Shell.LAUNCHER.toString(), "record", "orders", "--to", recordings.toString(), "--every", "20ms");
    }

    private void count() {
        web.askPatiently("add accepted 3");
        batch.askPatiently("add accepted 4");
    }

    private void countUntilRecorded(final int frames) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreException(SegmentFormatException.class) // while the directory is empty
                .until(() -> {
                    count();
                    return recorded().size() >= frames;
                });
    }

    private List<Long> recorded() {
        final List<Long> values = new ArrayList<>();
        Recording.open(recordings)
                .frames(
                        Instant.MIN,
                        Instant.MAX,
                        frame -> values.add(accepted(frame.merged().metrics())));
        return values;
    }

    private static long accepted(final List<MetricSample> metrics) {
        final Number value = metrics.get(0).value();
        return value == null ? -1 : value.longValue();
    }

    private static void remove(final Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
