package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.testing.CopyProgram;
import io.counters.testing.SegmentWalk;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two copies of our classes in one JVM, as an agent and an application have them. */
@Timeout(60)
class TwoClassLoadersTest {
    @TempDir
    Path directory;

    /** A copy of {@link CopyProgram}, reached through {@code java.*} types alone. */
    private interface Copy extends AutoCloseable {
        void run(String command) throws Exception;

        @Override
        void close() throws Exception;
    }

    @Test
    void copiesThatWriteTheSameMetricsFromTheSameThreadsLoseNothing() throws Exception {
        final Path file = directory.resolve("orders.seg");
        final List<Thread> threads = new ArrayList<>();
        final List<Throwable> thrown = new ArrayList<>();
        try (Copy one = open(file);
                Copy two = open(file)) {
            for (int t = 0; t < 6; t++) { // two copies of three threads each fill the lanes, the others share
                threads.add(new Thread(() -> {
                    try {
                        for (int i = 0; i < 2_000; i++) {
                            one.run("count");
                            two.run("count");
                        }
                    } catch (final Exception | Error e) {
                        synchronized (thrown) {
                            thrown.add(e);
                        }
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (final Thread thread : threads) {
                thread.join();
            }
            assertThat(thrown).isEmpty();

            // a thread that found neither a spare block nor the mutex counted on the heap, until the next heartbeat
            await().untilAsserted(() -> {
                final SegmentWalk carriedOver = new SegmentWalk(file);
                for (final String name : List.of("c", "single", "h", "g")) {
                    assertThat(carriedOver.total(name)).as(name).isEqualTo(24_000);
                }
            });
            final SegmentWalk walk = new SegmentWalk(file);
            assertThat(walk.slots("h").stream().mapToLong(SegmentWalk.Slot::sum).sum())
                    .isEqualTo(72_000);
            assertThat(walk.slots("g")).as("one gauge, one level").hasSize(1);
            assertThat(walk.slots("c").stream().map(SegmentWalk.Slot::lane)).doesNotHaveDuplicates();
            assertThat(walk.usedProcesses()).isOne();
            assertThat(walk.repaired()).isZero();
        }
    }

    @Test
    void laneThatPassesFromOneCopyToTheOtherAndBackKeepsEveryValue() throws Exception {
        final Path file = directory.resolve("orders.seg");
        try (Copy one = open(file);
                Copy two = open(file)) {
            for (int round = 0; round < 20; round++) {
                final int metric = round;
                inThread(() -> (metric % 2 == 0 ? one : two).run("add m" + metric));
                inThread(() -> (metric % 2 == 0 ? two : one).run("count"));
            }
            final SegmentWalk walk = new SegmentWalk(file);
            for (int round = 0; round < 20; round++) {
                assertThat(walk.total("m" + round)).isEqualTo(7);
            }
            assertThat(walk.total("c")).isEqualTo(20);
            assertThat(walk.slots("c").size()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void onlyTheCloseOfTheLastCopyIsOne() throws Exception {
        final Path file = directory.resolve("orders.seg");
        try (Copy one = open(file)) {
            try (Copy two = open(file)) {
                two.run("count");
            }
            assertThat(new SegmentWalk(file).isLive("copies")).isTrue();
            one.run("count");
            assertThat(new SegmentWalk(file).process("copies").epoch()).isOne();
        }
        assertThat(new SegmentWalk(file).isLive("copies")).isFalse();
        assertThat(new SegmentWalk(file).total("c")).isEqualTo(2);
        try (Copy three = open(file)) {
            three.run("count");
            assertThat(new SegmentWalk(file).process("copies").epoch()).isEqualTo(2);
            assertThat(new SegmentWalk(file).total("c")).isEqualTo(3);
            assertThat(new SegmentWalk(file).usedProcesses()).isOne();
        }
    }

    @Test
    void copyThatOpensAgainAfterAnotherOneWasThereInBetweenGivesNoCellAwayTwice() throws Exception {
        final Path file = directory.resolve("orders.seg");
        try (Copy one = open(file);
                Copy two = open(file)) {
            for (int round = 0; round < 10; round++) {
                final Copy now = round % 2 == 0 ? one : two;
                final String metric = "add m" + round;
                final String other = "add n" + round;
                now.run(metric);
                inThread(() -> now.run(other));
                now.run("close");
                (round % 2 == 0 ? two : one).run("close");
                (round % 2 == 0 ? two : one).run("open");
                (round % 2 == 0 ? two : one).run("add x" + round);
                (round % 2 == 0 ? two : one).run("close");
                now.run("open");
                (round % 2 == 0 ? two : one).run("open");
            }
            final SegmentWalk walk = new SegmentWalk(file);
            for (int round = 0; round < 10; round++) {
                assertThat(walk.total("m" + round)).isEqualTo(7);
                assertThat(walk.total("n" + round)).isEqualTo(7);
                assertThat(walk.total("x" + round)).isEqualTo(7);
            }
        }
    }

    private static Copy open(final Path file) throws Exception {
        final URL[] classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(TwoClassLoadersTest::url)
                .toArray(URL[]::new);
        final URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
        final Class<?> program = loader.loadClass(CopyProgram.class.getName());
        final Object copy = program.getConstructor(String.class).newInstance(file.toString());
        assertThat(program).isNotSameAs(CopyProgram.class);
        return new Copy() {
            @Override
            @SuppressWarnings("unchecked")
            public void run(final String command) {
                ((java.util.function.Consumer<String>) copy).accept(command);
            }

            @Override
            public void close() throws Exception {
                ((AutoCloseable) copy).close();
            }
        };
    }

    private static URL url(final String entry) {
        final URI uri = Path.of(entry).toUri();
        try {
            return uri.toURL();
        } catch (final MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void inThread(final Action action) {
        WriterFixture.inThread(() -> {
            try {
                action.run();
            } catch (final Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
