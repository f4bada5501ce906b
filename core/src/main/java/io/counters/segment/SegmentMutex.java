package io.counters.segment;

import io.counters.SegmentAccessException;
import io.counters.SegmentBusyException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serialises creation, registration, blocks and adoption over processes and threads: a kernel lock on a file of its
 * own, and a lock on the heap among the threads of this JVM.
 *
 * <p>Nobody ever waits without a deadline: a process may be stopped while it holds the mutex. A dead holder's lock is
 * dropped by the kernel. Threads: any; not reentrant.
 */
public final class SegmentMutex {
    private static final long PAUSE_NANOS = 50_000;
    private static final Set<OpenOption> EXISTING =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private final Path path;

    public SegmentMutex(final SegmentPath segment) {
        path = segment.mutex();
    }

    /** The mutex while it is held; closing gives it back. */
    public static final class Held implements AutoCloseable {
        private final FileLock kernelLock;
        private final ReentrantLock heapLock;

        private Held(final FileLock kernelLock, final ReentrantLock heapLock) {
            this.kernelLock = kernelLock;
            this.heapLock = heapLock;
        }

        @Override
        public void close() {
            try {
                kernelLock.release();
            } catch (final IOException e) {
                // the channel is never closed, so this cannot be; and a lock lost is what was wanted
                throw new SegmentAccessException("cannot release the mutex: " + e, e);
            } finally {
                heapLock.unlock();
            }
        }
    }

    /**
     * Runs an action with the mutex.
     *
     * @throws SegmentBusyException if somebody else held it for longer than {@code waitNanos}; the action did not run
     */
    public <T> T run(final long waitNanos, final Supplier<T> action) {
        final Held held = tryAcquire(waitNanos);
        if (held == null) {
            throw new SegmentBusyException("mutex " + Text.printable(path.toString())
                    + " is held by another process or thread (waited: " + waitNanos / 1_000_000 + " ms)");
        }
        try {
            return action.get();
        } finally {
            held.close();
        }
    }

    /**
     * Tries until it has the mutex or the time is over, at least once.
     *
     * @return null when the time was over
     */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on the yield
    public @Nullable Held tryAcquire(final long waitNanos) {
        final long start = System.nanoTime();
        while (true) {
            final Held held = attempt();
            if (held != null || System.nanoTime() - start >= waitNanos) {
                return held;
            }
            if (Thread.currentThread().isInterrupted()) {
                Thread.yield(); // parking returns at once then
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private @Nullable Held attempt() {
        try {
            final FileFacts facts = open();
            if (facts == null) {
                return null;
            }
            final Map<Object, Object> shared = shared(facts);
            final ReentrantLock heapLock =
                    JvmRegistry.value(shared, "heap lock", ReentrantLock.class, ReentrantLock::new);
            // what this very thread holds is held, too: getting it twice would give it back once
            if (heapLock.isHeldByCurrentThread() || !heapLock.tryLock()) {
                return null;
            }
            FileLock kernelLock = null;
            try {
                kernelLock = tryKernelLock(shared, facts);
            } finally {
                if (kernelLock == null) {
                    heapLock.unlock();
                }
            }
            return kernelLock == null ? null : new Held(kernelLock, heapLock);
        } catch (final IOException e) {
            throw new SegmentAccessException(
                    "cannot lock " + Text.printable(path.toString()) + ": " + Text.reason(e), e);
        }
    }

    private @Nullable FileLock tryKernelLock(final Map<Object, Object> shared, final FileFacts facts)
            throws IOException {
        final FileLock lock = channel(shared).tryLock();
        if (lock != null && !isStill(facts)) {
            lock.release(); // somebody replaced the file: its new self is the mutex now
            return null;
        }
        return lock;
    }

    private boolean isStill(final FileFacts facts) {
        try {
            return FileFacts.of(path).isSameFile(facts);
        } catch (final IOException e) {
            return false; // removed
        }
    }

    /** Makes sure that this JVM has its one channel. Null where the file changed under us: try again. */
    private @Nullable FileFacts open() throws IOException {
        synchronized (JvmRegistry.monitor()) {
            try {
                if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
                    create();
                }
                final FileFacts facts = FileFacts.of(path);
                if (!facts.isRegular() || facts.isWritableByOthers()) {
                    throw new SegmentAccessException("cannot lock " + Text.printable(path.toString()) + ": it is a "
                            + facts.type() + String.format(" of mode %04o", facts.mode() & 07777)
                            + " (expected: a regular file that others cannot write)");
                }
                return isOpen(facts) ? facts : null;
            } catch (final NoSuchFileException e) {
                return null; // removed by somebody who should not
            }
        }
    }

    private boolean isOpen(final FileFacts facts) throws IOException {
        if (shared(facts).get("channel") == null) {
            final FileChannel channel = FileChannel.open(path, EXISTING);
            if (!isStill(facts)) {
                return false; // whose channel is this? Closing it might drop a lock of ours
            }
            shared(facts).put("channel", channel);
        }
        return true;
    }

    private void create() throws IOException {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (final FileAlreadyExistsException e) {
            // another process was faster
        }
    }

    private static Map<Object, Object> shared(final FileFacts facts) {
        return JvmRegistry.entry("mutex " + facts.key());
    }

    private static FileChannel channel(final Map<Object, Object> shared) {
        return (FileChannel) Objects.requireNonNull(shared.get("channel"));
    }
}
