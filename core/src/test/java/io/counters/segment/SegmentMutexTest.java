package io.counters.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.counters.SegmentAccessException;
import io.counters.SegmentBusyException;
import io.counters.testing.ChildJvm;
import io.counters.testing.SmallTmpfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One at a time, over threads and processes, and nobody waits for longer than he said. */
@Timeout(60)
class SegmentMutexTest {
    private static final long DEADLINE = TimeUnit.MILLISECONDS.toNanos(100);

    /** Generous: the machine may be busy, but whoever waits for a stopped process waits for ever. */
    private static final long AT_MOST = TimeUnit.SECONDS.toNanos(5);

    @TempDir
    Path directory;

    private SegmentPath path;
    private SegmentMutex mutex;

    @BeforeEach
    void setUp() {
        path = new SegmentPath(directory.resolve("orders.seg"));
        mutex = new SegmentMutex(path);
    }

    @Test
    void fileIsMadeOnFirstUseForItsOwnerAlone() throws IOException {
        assertThat(mutex.run(0, () -> "ran")).isEqualTo("ran");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.mutex())))
                .isEqualTo("rw-------");
    }

    @Test
    void nobodyWaitsForAStoppedProcessLongerThanTheDeadline() {
        try (ChildJvm child = ChildJvm.writer()) {
            child.ask("hold " + path);
            child.stop();
            final long start = System.nanoTime();

            assertThat(mutex.tryAcquire(DEADLINE)).isNull();

            final long waited = System.nanoTime() - start;
            assertThat(waited).isBetween(DEADLINE, AT_MOST);
            assertThatThrownBy(() -> mutex.run(DEADLINE, () -> "must not run"))
                    .isInstanceOf(SegmentBusyException.class)
                    .hasMessageContaining(path.mutex().toString())
                    .hasMessageContaining("waited: 100 ms");
            child.resume();
        }
    }

    @Test
    void interruptedThreadKeepsToTheDeadlineAndStaysInterrupted() {
        try (ChildJvm child = ChildJvm.writer()) {
            child.ask("hold " + path);
            Thread.currentThread().interrupt();
            final long start = System.nanoTime();

            assertThat(mutex.tryAcquire(DEADLINE)).isNull();

            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(DEADLINE);
            assertThat(Thread.interrupted()).isTrue();
        }
        Thread.currentThread().interrupt();
        assertThat(mutex.run(AT_MOST, () -> "ran")).isEqualTo("ran");
        assertThat(Thread.interrupted()).isTrue();
        try (ChildJvm child = ChildJvm.writer()) {
            assertThat(child.ask("hold " + path)).isEqualTo("done"); // the channel survived, and so did its release
        }
    }

    @Test
    void deadHoldersMutexIsFree() {
        try (ChildJvm child = ChildJvm.writer()) {
            child.ask("hold " + path);
            assertThat(mutex.tryAcquire(0)).isNull();
            child.kill();

            assertThat(mutex.run(0, () -> "ran")).isEqualTo("ran");
        }
    }

    @Test
    void mutexThatWeHoldIsHeldForOtherProcessesUntilWeGiveItBack() throws Exception {
        final ExecutorService background = Executors.newSingleThreadExecutor();
        try (ChildJvm child = ChildJvm.writer()) {
            final SegmentMutex.Held held = mutex.tryAcquire(0);
            assertThat(held).isNotNull();
            final Future<String> answer = background.submit(() -> child.ask("hold " + path));
            assertThat(mutex.tryAcquire(0)).isNull();
            assertThat(answer.isDone()).isFalse();
            held.close();
            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("done");
            assertThat(mutex.tryAcquire(0)).isNull();
        } finally {
            background.shutdownNow();
        }
    }

    @Test
    void threadsTakeTurnsEvenThroughDifferentObjects() throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(4);
        final int[] count = new int[1]; // plain on purpose: only the mutex keeps the sum right
        final Callable<Object> task = () -> {
            final SegmentMutex own = new SegmentMutex(path);
            for (int i = 0; i < 250; i++) {
                own.run(AT_MOST, () -> count[0]++);
            }
            return null;
        };
        try {
            for (final Future<Object> done : threads.invokeAll(List.of(task, task, task, task))) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(count[0]).isEqualTo(1000);
    }

    @Test
    void actionThatThrowsGivesTheMutexBack() {
        assertThatThrownBy(() -> mutex.run(0, () -> {
                    throw new IllegalStateException("thrown");
                }))
                .hasMessage("thrown");

        assertThat(mutex.run(0, () -> "ran")).isEqualTo("ran");
    }

    @Test
    void replacedFileIsTheMutexFromThenOn() throws IOException {
        final SegmentMutex.Held held = mutex.tryAcquire(0);
        assertThat(held).isNotNull();
        Files.delete(path.mutex());
        try (ChildJvm child = ChildJvm.writer()) {
            child.ask("hold " + path);
            assertThat(mutex.tryAcquire(0))
                    .as("held by the child, under the new file")
                    .isNull();
        }
        assertThat(mutex.run(0, () -> "ran")).isEqualTo("ran");
        held.close();
        assertThat(mutex.run(0, () -> "ran")).isEqualTo("ran");
    }

    @Test
    void fileThatVanishesAgainAndAgainIsMadeAnewAndNeverAnError() throws Exception {
        final AtomicBoolean done = new AtomicBoolean();
        final CountDownLatch started = new CountDownLatch(1);
        final Thread vandal = new Thread(() -> {
            while (!done.get()) {
                try {
                    Files.deleteIfExists(path.mutex());
                } catch (final IOException e) {
                    throw new IllegalStateException(e);
                }
                started.countDown();
            }
        });
        vandal.start();
        started.await();
        final List<Throwable> errors = new ArrayList<>();
        for (int i = 0; i < 2000 && errors.isEmpty(); i++) {
            try (SegmentMutex.Held held = mutex.tryAcquire(0)) {
                Thread.onSpinWait();
            } catch (final SegmentAccessException e) {
                errors.add(e);
            }
        }
        done.set(true);
        vandal.join();

        assertThat(errors).isEmpty();
    }

    @Test
    void mutexThatCannotBeMadeIsNamedWithTheReason() throws IOException {
        assumeTrue(SmallTmpfs.isPossible(), "mounting needs root");
        try (SmallTmpfs small = SmallTmpfs.mount(directory.resolve("small"), 64)) {
            final SegmentPath there = new SegmentPath(small.directory().resolve("orders.seg"));
            small.makeReadOnly();

            assertThatThrownBy(() -> new SegmentMutex(there).tryAcquire(DEADLINE))
                    .isInstanceOf(SegmentAccessException.class)
                    .hasMessageContaining("cannot lock " + there.mutex())
                    .hasMessageContaining("Read-only file system");
        }
    }

    @Test
    void linkDirectoryAndFileThatOthersMayWriteAreRefused() throws IOException {
        Files.createSymbolicLink(path.mutex(), directory.resolve("elsewhere"));
        assertThatThrownBy(() -> mutex.tryAcquire(0))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("it is a symbolic link");
        assertThat(directory.resolve("elsewhere")).doesNotExist();

        Files.delete(path.mutex());
        Files.createDirectory(path.mutex());
        assertThatThrownBy(() -> mutex.tryAcquire(0))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("it is a directory");

        Files.delete(path.mutex());
        Files.createFile(path.mutex());
        Files.setPosixFilePermissions(path.mutex(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatThrownBy(() -> mutex.tryAcquire(0))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("mode 0666 (expected: a regular file that others cannot write)");
    }
}
