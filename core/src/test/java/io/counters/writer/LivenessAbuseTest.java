package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.counters.SegmentFullException;
import io.counters.format.ProcessLayout;
import io.counters.memory.HeapWords;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.SegmentReader;
import io.counters.segment.Host;
import io.counters.testing.ChildJvm;
import io.counters.testing.InMemory;
import io.counters.testing.ProbingProgram;
import io.counters.testing.SegmentWalk;
import io.counters.testing.WriterProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What could be taken for death, or for life, and is not; and what happens when there are too many, or all at once. */
class LivenessAbuseTest {
    @TempDir(factory = InMemory.class)
    Path directory;

    private WriterFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new WriterFixture(directory);
    }

    @AfterEach
    void tearDown() {
        fixture.close();
    }

    @Test
    void aDeadProcessWhosePidSomebodyElseHasByNowIsDead() throws IOException {
        try (ChildJvm child = ChildJvm.writer()) {
            child.askPatiently("open " + fixture.file + " w");
            child.ask("add c 5");
            child.kill();
        }
        final SegmentWalk walk = fixture.walk();
        final int entry = walk.segment().geometry().process(0);
        write(entry + ProcessLayout.PID_OFFSET, Host.pid());
        write(entry + ProcessLayout.START_TICKS_OFFSET, Host.startTicks());

        try (SegmentReader reader = SegmentReader.open(fixture.file)) {
            assertThat(reader.processes()).extracting(ProcessInfo::pid).containsExactly(Host.pid());
            assertThat(states(reader)).containsExactly(ProcessState.DEAD);
        }
        final Metrics heir = fixture.open("w");
        heir.counter("c", "").add(2);
        assertThat(walk.usedProcesses()).isEqualTo(1);
        assertThat(walk.total("c")).isEqualTo(7);
    }

    @Test
    void aWriterThatIsDeadButNotBuriedIsDead() throws IOException {
        try (ChildJvm zombie = ChildJvm.neverReaped(WriterProgram.class)) {
            final long pid = Long.parseLong(zombie.answer());
            zombie.askPatiently("open " + fixture.file + " w");
            zombie.ask("add c 5");
            ChildJvm.signal("-KILL", pid);
            await().until(() ->
                    Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z "));

            try (SegmentReader reader = SegmentReader.open(fixture.file)) {
                assertThat(states(reader)).containsExactly(ProcessState.DEAD);
            }
            final Metrics heir = fixture.open("w");
            heir.counter("c", "").add(2);
            assertThat(fixture.walk().usedProcesses()).isEqualTo(1);
            assertThat(fixture.walk().total("c")).isEqualTo(7);
            assertThat(Files.readString(Path.of("/proc/" + pid + "/stat"))).contains(") Z ");
        }
    }

    @Test
    void twoHundredFiftySixProcessesHaveEntriesAndTheNextOneCountsOnTheHeapUntilOneDies() {
        final int capacity = 256;
        for (int i = 1; i < capacity; i++) {
            fixture.open("p" + i, builder -> builder.capacity(capacity, 512, 4096))
                    .counter("c", "")
                    .increment();
        }
        try (ChildJvm last = ChildJvm.writer()) {
            assertThat(last.askPatiently("open " + fixture.file + " last")).isEqualTo("done");
            last.ask("add c 1000");
            assertThat(fixture.walk().usedProcesses()).isEqualTo(capacity);

            final Metrics beyond = fixture.open("beyond");
            beyond.counter("c", "").add(10_000);
            assertThat(beyond.isShared()).isFalse();
            assertThat(fixture.logged())
                    .anyMatch(line -> line.contains("no process entry left in segment " + fixture.file + ": all "
                            + capacity + " belong to living processes"));
            assertThatThrownBy(() -> fixture.open("strict", builder -> builder.strict(true)))
                    .isInstanceOf(SegmentFullException.class);
            try (SegmentReader reader = SegmentReader.open(fixture.file)) {
                assertThat(states(reader))
                        .hasSize(capacity)
                        .containsOnly(ProcessState.LIVE, ProcessState.STALLED); // their clock stands still
            }
            assertThat(fixture.walk().total("c")).isEqualTo(capacity - 1 + 1000);

            last.kill();
            fixture.beat(beyond);
            assertThat(beyond.isShared()).isTrue();
            assertThat(fixture.walk().usedProcesses()).isEqualTo(capacity);
            assertThat(fixture.walk().total("c")).isEqualTo(capacity - 1 + 1000 + 10_000);
        }
    }

    @Test
    void clocksThatStepTakeNobodysEntryAndBringNobodyDown() {
        final long hour = 3_600_000_000_000L;
        final Metrics metrics = fixture.open("w");
        metrics.counter("c", "").add(1);
        for (final long step : new long[] {hour, -2 * hour, hour, -Long.MAX_VALUE / 2, Long.MAX_VALUE / 2}) {
            fixture.epochNanos.addAndGet(step);
            fixture.beat(metrics);
            metrics.counter("c", "").add(1);
            assertThat(metrics.isShared()).isTrue();
            try (SegmentReader reader = SegmentReader.open(fixture.file)) {
                assertThat(states(reader))
                        .hasSize(1)
                        .doesNotContain(ProcessState.DEAD, ProcessState.CLOSED, ProcessState.UNKNOWN);
            }
        }
        try (ChildJvm same = ChildJvm.writer()) {
            same.askPatiently("open " + fixture.file + " w");
            same.ask("add c 10");
        }
        assertThat(fixture.walk().usedProcesses())
                .as("the living one was not taken for dead")
                .isEqualTo(2);
        assertThat(fixture.walk().total("c")).isEqualTo(16);
    }

    @Test
    void processesThatCreateASegmentAtTheSameInstantShareItEveryTime() throws Exception {
        final int rounds = 50;
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        try (ChildJvm first = ChildJvm.writer();
                ChildJvm second = ChildJvm.writer()) {
            for (int round = 0; round < rounds; round++) {
                final Path file = directory.resolve("s" + round + ".seg");
                final List<Callable<String>> both = List.of(
                        () -> first.askPatiently("open " + file + " first") + first.askPatiently("add c 1"),
                        () -> second.askPatiently("open " + file + " second") + second.askPatiently("add c 2"));
                for (final Future<String> answer : threads.invokeAll(both)) {
                    assertThat(answer.get()).isEqualTo("donedone");
                }
                final SegmentWalk walk = new SegmentWalk(file);
                assertThat(walk.usedProcesses()).isEqualTo(2);
                assertThat(walk.total("c")).isEqualTo(3);
            }
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).as("segment, mutex and lock file of each").hasSize(3 * rounds);
        }
    }

    @Test
    void readersThatProbeWithoutPauseKeepNoWriterFromItsOwnEntry() {
        final int restarts = 6;
        final List<ChildJvm> probers = new ArrayList<>();
        try {
            for (int i = 0; i < restarts; i++) {
                try (ChildJvm writer = ChildJvm.writer()) {
                    writer.askPatiently("open " + fixture.file + " w");
                    writer.ask("add c 1");
                }
                if (probers.size() < 2) {
                    final ChildJvm prober = ChildJvm.start(ProbingProgram.class, fixture.file.toString());
                    probers.add(prober);
                    assertThat(prober.answer()).isEqualTo("probing");
                }
            }
            assertThat(fixture.walk().usedProcesses()).isEqualTo(1);
            assertThat(fixture.walk().total("c")).isEqualTo(restarts);
            for (final ChildJvm prober : probers) {
                assertThat(Long.parseLong(prober.ask("how often"))).isGreaterThan(restarts);
            }
        } finally {
            probers.forEach(ChildJvm::close);
        }
    }

    private static List<ProcessState> states(final SegmentReader reader) {
        return reader.processes().stream().map(ProcessInfo::state).toList();
    }

    private void write(final int offset, final long value) throws IOException {
        final byte[] word = new byte[Long.BYTES];
        HeapWords.set(word, 0, value);
        try (FileChannel channel = FileChannel.open(fixture.file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(word), offset);
        }
    }
}
