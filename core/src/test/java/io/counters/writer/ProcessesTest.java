package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.testing.ChildJvm;
import io.counters.testing.InMemory;
import io.counters.testing.LedgerProgram;
import io.counters.testing.PlainProgram;
import io.counters.testing.SegmentWalk;
import io.counters.testing.WriterProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.BitUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that start, count, and end as processes do. */
@Timeout(120)
class ProcessesTest {
    private static final int THREADS = 3;

    @TempDir(factory = InMemory.class)
    Path directory;

    @Test
    void tenKillsOfOneInstanceLoseNothingAndTakeNoMoreRoom() throws IOException {
        final Path file = directory.resolve("orders.seg");
        final Path ledger = directory.resolve("ledger");
        final Random random = new Random(42);
        double amountBefore = 0;
        for (int start = 1; start <= 10; start++) {
            try (ChildJvm child = ChildJvm.start(
                    LedgerProgram.class,
                    file.toString(),
                    "killed",
                    ledger.toString(),
                    Integer.toString(THREADS),
                    "" + start)) {
                assertThat(child.answer()).isEqualTo("counting");
                waitFor(random.nextInt(5_000), ledger);
                child.kill();
            }
            final SegmentWalk walk = new SegmentWalk(file);
            final LedgerProgram.Ledger acknowledged = LedgerProgram.Ledger.read(ledger);
            final long most = acknowledged.calls() + (long) start * THREADS;
            assertThat(walk.total("counter")).isBetween(acknowledged.calls(), most);
            assertThat(walk.total("single")).isBetween(acknowledged.calls(), most);
            final double amount = walk.totalOfDoubles("amount");
            assertThat(amount / LedgerProgram.AMOUNT).isBetween((double) acknowledged.calls(), (double) most);
            assertThat(amount).isGreaterThanOrEqualTo(amountBefore);
            amountBefore = amount;
            assertThat(walk.slots("amount").stream().map(SegmentWalk.Slot::lane))
                    .as("a start goes on in the slots of the one before")
                    .doesNotHaveDuplicates();
            final List<SegmentWalk.Slot> slots = walk.slots("histogram");
            final long count = slots.stream().mapToLong(SegmentWalk.Slot::count).sum();
            assertThat(count).isBetween(acknowledged.calls(), most);
            assertThat(slots.stream().mapToLong(SegmentWalk.Slot::sum).sum())
                    .as("each observation is a three")
                    .isEqualTo(3 * count);
            assertThat(walk.usedProcesses()).isOne();
            assertThat(walk.process("killed").epoch()).isEqualTo(start);
            final int shared = BitUtil.findNextPositivePowerOfTwo(
                    Math.min(Runtime.getRuntime().availableProcessors(), 8));
            assertThat(walk.blocks()).isLessThanOrEqualTo((THREADS + 1 + shared) * 2 + 4);
            assertThat(walk.repaired()).isZero();
        }
    }

    @Test
    void cleanEndsAndRestartsGoOnExactly() throws IOException {
        final Path file = directory.resolve("orders.seg");
        for (int start = 1; start <= 4; start++) {
            try (ChildJvm child = ChildJvm.writer()) {
                child.askPatiently("open " + file + " clean");
                child.ask("add c 10");
                child.ask("observe h 3");
                assertThat(child.ask("value c")).isEqualTo(Integer.toString(10 * start));
                child.ask("close");
            }
            assertThat(new SegmentWalk(file).isLive("clean")).isFalse();
        }
        final SegmentWalk walk = new SegmentWalk(file);
        assertThat(walk.total("c")).isEqualTo(40);
        assertThat(walk.total("h")).isEqualTo(4);
        assertThat(walk.usedProcesses()).isOne();
        assertThat(walk.slots("c")).hasSize(1);
    }

    @Test
    void twoLivingProcessesOfOneInstanceHaveEntriesOfTheirOwn() throws IOException {
        final Path file = directory.resolve("orders.seg");
        try (ChildJvm first = ChildJvm.writer();
                ChildJvm second = ChildJvm.writer()) {
            first.askPatiently("open " + file + " same");
            assertThat(second.askPatiently("open " + file + " same")).isEqualTo("done");
            first.ask("add c 1");
            second.ask("add c 2");
            assertThat(new SegmentWalk(file).usedProcesses()).isEqualTo(2);
            assertThat(new SegmentWalk(file).total("c")).isEqualTo(3);
            first.kill();
            try (ChildJvm third = ChildJvm.writer()) {
                third.askPatiently("open " + file + " same");
                third.ask("add c 4");
                assertThat(third.ask("value c")).isEqualTo("5");
            }
        }
        assertThat(new SegmentWalk(file).usedProcesses()).isEqualTo(2);
        assertThat(new SegmentWalk(file).total("c")).isEqualTo(7);
    }

    @Test
    void processesThatCreateAndRegisterAtTheSameInstantAgree() throws Exception {
        final Path file = directory.resolve("orders.seg");
        final int processes = 3;
        final int metrics = 50;
        final ExecutorService threads = Executors.newFixedThreadPool(processes);
        final List<ChildJvm> children = new ArrayList<>();
        try {
            final List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < processes; i++) {
                final ChildJvm child = ChildJvm.start(WriterProgram.class);
                children.add(child);
                final String instance = "p" + i;
                tasks.add(() -> {
                    final String answer = child.askPatiently("open " + file + " " + instance);
                    assertThat(child.askPatiently("register m " + metrics)).isEqualTo("done");
                    assertThat(child.askPatiently("register m " + metrics)).isEqualTo("done");
                    return answer;
                });
            }
            for (final Future<String> answer : threads.invokeAll(tasks)) {
                assertThat(answer.get()).isEqualTo("done");
            }
            final SegmentWalk walk = new SegmentWalk(file);
            assertThat(walk.usedProcesses()).isEqualTo(processes);
            assertThat(walk.metrics().stream().map(m -> m.definition().id()))
                    .hasSize(metrics)
                    .doesNotHaveDuplicates();
            for (int i = 0; i < metrics; i++) {
                assertThat(walk.total("m" + i)).isEqualTo(2 * processes);
            }
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files.map(path -> path.getFileName().toString()))
                        .as("segment, mutex and lock file")
                        .hasSize(3)
                        .noneMatch(name -> name.endsWith(".tmp"));
            }
        } finally {
            children.forEach(ChildJvm::close);
            threads.shutdownNow();
        }
    }

    @Test
    void programWithoutAnyFlagWritesAndSaysNothingOnStderrOnEveryJavaThereIs() throws IOException {
        final Path java25 = ChildJvm.java25();
        final List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        if (java25 != null) {
            homes.add(java25);
        }
        final String classPath = Stream.of(System.getProperty("java.class.path").split(":"))
                .filter(entry -> entry.contains("agrona") || Files.isDirectory(Path.of(entry)))
                .collect(Collectors.joining(":"));
        final Path file = directory.resolve("orders.seg");
        for (final Path home : homes) {
            final Path errors = Files.createTempFile(directory, "stderr", "");
            try (ChildJvm child = ChildJvm.start(
                    home,
                    ProcessBuilder.Redirect.to(errors.toFile()),
                    classPath,
                    PlainProgram.class,
                    file.toString())) {
                assertThat(child.answer()).isEqualTo("1 1 0.5");
                assertThat(child.join()).isZero();
            }
            assertThat(Files.readString(errors)).isEmpty();
            Files.delete(file);
        }
    }

    /** The kill comes after some number of calls, wherever the threads are by then. */
    private static void waitFor(final long calls, final Path ledger) throws IOException {
        final long before = LedgerProgram.Ledger.read(ledger).calls();
        while (LedgerProgram.Ledger.read(ledger).calls() < before + calls) {
            Thread.onSpinWait();
        }
    }
}
