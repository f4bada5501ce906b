package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.HeaderLayout;
import io.counters.format.ProcessLayout;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotateCommandTest {
    private static final Instant NOW = Instant.parse("2026-11-20T23:18:05Z");

    @TempDir
    private Path directory;

    private RealSegment orders;
    private Path shelf;

    @BeforeEach
    void makeSegmentAndShelf() throws IOException {
        orders = new RealSegment(directory.resolve("orders.seg"));
        shelf = Files.createDirectory(directory.resolve("shelf"));
    }

    @Test
    void theOldestGoAndTheNewOneStays() throws IOException {
        final Path first = rotate(0, "--keep", "2");
        final Path second = rotate(1, "--keep", "2");
        final CommandRun third = run(2, "--keep", "2");
        assertThat(third)
                .isEqualTo(new CommandRun(
                        0, shelf.resolve("orders-20261120T231807.000000000Z.seg") + "\nremoved " + first + "\n", ""));
        assertThat(files()).containsExactly(second, shelf.resolve("orders-20261120T231807.000000000Z.seg"));
    }

    @Test
    void snapshotsThatAreLookedAtAreClosedAgain() throws IOException {
        rotate(0, "--keep", "9");
        rotate(1, "--keep", "9");
        assertThat(OpenFiles.under(shelf)).isEmpty();
    }

    @Test
    void whatIsTooOldOrTooMuchGoes() throws IOException {
        rotate(0, "--keep", "9");
        rotate(100, "--max-age", "1m");
        assertThat(files()).hasSize(1);
        final Path newest = rotate(101, "--max-size", "1");
        assertThat(files()).containsExactly(newest);
    }

    @Test
    void whatItDidNotMakeStaysWhateverItIsCalled() throws IOException {
        final Path old = rotate(0, "--keep", "1");
        final byte[] snapshot = Files.readAllBytes(old);
        final List<Path> foreign = new ArrayList<>();
        foreign.add(put("orders-20200101T000000.000000000Z.seg", "no segment".getBytes(StandardCharsets.US_ASCII)));
        foreign.add(put("orders-20200102T000000.000000000Z.seg.gz", snapshot));
        foreign.add(put("orders-by-hand.seg", snapshot));
        foreign.add(put("orders-20200101.seg", snapshot));
        final byte[] damaged = snapshot.clone();
        damaged[HeaderLayout.NAME_OFFSET]++;
        foreign.add(put("orders-20200103T000000.000000000Z.seg", damaged));
        final byte[] live = snapshot.clone();
        live[HeaderLayout.STATE_OFFSET] = (byte) HeaderLayout.STATE_READY;
        foreign.add(put("orders-20200104T000000.000000000Z.seg", live));
        foreign.add(Files.createSymbolicLink(shelf.resolve("orders-20200105T000000.000000000Z.seg"), foreign.get(2)));
        foreign.add(Files.createDirectory(shelf.resolve("orders-20200106T000000.000000000Z.seg")));
        foreign.add(snapshotOfAnotherSegmentOfThisName());

        final CommandRun run = run(1, "--keep", "1");

        assertThat(run.out()).endsWith("\nremoved " + old + "\n").hasLineCount(2);
        assertThat(files()).containsAll(foreign).hasSize(foreign.size() + 1);
    }

    @Test
    void whatWasRestoredToThisSegmentIsItsOwnAndWhatWasRestoredToThatToo() throws IOException {
        final Path firstLife = rotate(0, "--keep", "9");
        reboot();
        final Path secondLife = rotate(1, "--keep", "9");
        final Path secondLifeAgain = rotate(2, "--keep", "9");
        reboot();

        final CommandRun third = run(3, "--keep", "3");
        assertThat(third.out()).endsWith("\nremoved " + firstLife + "\n").hasLineCount(2);
        final CommandRun fourth = run(4, "--keep", "1");
        assertThat(fourth.out()).contains("removed " + secondLife + "\n", "removed " + secondLifeAgain + "\n");
        assertThat(files()).hasSize(1);
    }

    @Test
    void whatWasNotRestoredOrOnlyInPartStays() throws IOException {
        new ProcessTable(orders.segment).take(1, "batch", RealSegment.CREATED_AT);
        final Path lost = rotate(0, "--keep", "1");
        Files.delete(orders.path.file());
        orders = new RealSegment(orders.path.file());
        final Path next = rotate(1, "--keep", "1");
        assertThat(files()).containsExactly(lost, next);

        restore(lost);
        final ProcessTable processes = new ProcessTable(orders.segment);
        assertThat(processes.highWater()).isEqualTo(3);
        orders.set(RealSegment.GEOMETRY.process(2) + ProcessLayout.STATE_OFFSET, ProcessLayout.STATE_WRITING);
        final Path cutShort = rotate(2, "--keep", "1");
        assertThat(files()).containsExactly(lost, cutShort);

        restore(lost);
        final Path whole = rotate(3, "--keep", "1");
        assertThat(files()).containsExactly(whole);
    }

    @Test
    void manyAtOnceGetAFileEach() throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            final List<Future<String>> paths = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                paths.add(threads.submit(() -> run(0, "--keep", "100").out()));
            }
            final List<String> made = new ArrayList<>();
            for (final Future<String> path : paths) {
                made.add(path.get());
            }
            assertThat(made).doesNotHaveDuplicates().allMatch(line -> line.endsWith("Z.seg\n"));
            assertThat(files()).hasSize(24);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--keep=0", "--max-size=0", "--max-size=many", "--max-age=0s"})
    void withoutASensibleLimitNothingIsTakenNorDeleted(final String limit) throws IOException {
        final CommandRun run = limit.isEmpty() ? run(0) : run(0, limit);
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(files()).isEmpty();
    }

    @Test
    void aDirectoryThatIsNotThereIsSaid() {
        final CommandRun run = at(0, "rotate", orders.name(), directory + "/none", "--keep", "1");
        assertThat(run.exitCode()).isEqualTo(74);
        assertThat(run.error()).contains("(expected: a directory)").hasLineCount(1);
    }

    private void reboot() throws IOException {
        Files.delete(orders.path.file());
        assertThat(at(0, "restore", "--latest", shelf.toString(), orders.name()).out())
                .startsWith("restored 1 process ");
    }

    private void restore(final Path snapshot) {
        assertThat(at(0, "restore", snapshot.toString(), orders.name()).exitCode())
                .isZero();
    }

    private Path snapshotOfAnotherSegmentOfThisName() throws IOException {
        final Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        final RealSegment other = new RealSegment(elsewhere.resolve("orders.seg"));
        final Path file = shelf.resolve("orders-20200107T000000.000000000Z.seg");
        assertThat(at(0, "snapshot", other.name(), file.toString()).exitCode()).isZero();
        assertThat(Segment.openForReading(new SegmentPath(file)).header().name())
                .isEqualTo("orders");
        return file;
    }

    private Path put(final String name, final byte[] content) throws IOException {
        return Files.write(shelf.resolve(name), content);
    }

    private Path rotate(final int seconds, final String... limits) {
        final CommandRun run = run(seconds, limits);
        assertThat(run.exitCode()).isZero();
        return Path.of(run.out().lines().findFirst().orElseThrow());
    }

    private CommandRun run(final int seconds, final String... limits) {
        return at(
                seconds,
                Stream.concat(Stream.of("rotate", orders.name(), shelf.toString()), Stream.of(limits))
                        .toArray(String[]::new));
    }

    private static CommandRun at(final int seconds, final String... arguments) {
        return CommandRun.of(Clock.fixed(NOW.plusSeconds(seconds), ZoneOffset.UTC), new FakeMachine(), arguments);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(shelf)) {
            return files.sorted().toList();
        }
    }
}
