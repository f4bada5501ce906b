package io.counters.segment;

import io.counters.SegmentAccessException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who lives: byte {@code 16 + k} of the lock file is locked by the writer in process entry {@code k}, and the kernel
 * drops the lock when that process ends, however it ends.
 *
 * <p>A lock file that is missing, or is not the file whose inode the header bears, proves nothing about anybody: then
 * nobody can register and readers show the state as unknown. Threads: any; one at a time in the whole JVM.
 */
public final class ProcessLocks {
    private static final int FIRST_BYTE = 16;
    private static final Path PROC = Path.of("/proc");

    private final Path path;
    private final long inode;

    public ProcessLocks(final SegmentPath segment, final SegmentHeader header) {
        path = segment.lock(header.uuid());
        inode = header.lockInode();
    }

    /** Creates the lock file of a segment that is being made. Returns its inode. */
    static long create(final Path path) throws IOException {
        synchronized (JvmRegistry.monitor()) {
            final FileChannel channel = FileChannel.open(
                    path,
                    Set.of(
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE_NEW,
                            LinkOption.NOFOLLOW_LINKS));
            Segment.setMode(path);
            final FileFacts facts = FileFacts.of(path);
            JvmRegistry.entry(key(facts)).put("channel", channel);
            return facts.inode();
        }
    }

    /** Closes the channel of a lock file whose segment came to nothing, so that nobody can have a lock on it. */
    static void discard(final Path path) {
        synchronized (JvmRegistry.monitor()) {
            try {
                if (JvmRegistry.remove(key(FileFacts.of(path))).get("channel") instanceof FileChannel channel) {
                    channel.close();
                }
            } catch (final IOException e) {
                // the failure that brought us here is the one to report
            }
        }
    }

    /** A key for what this JVM shares about the writer that bears this instance name. */
    public String sharedKey(final String instance) {
        return key(requireFacts()) + " " + instance;
    }

    /**
     * Takes the lock of a process entry and keeps it until the process ends.
     *
     * @return false when somebody else has it, a reader's probe perhaps
     */
    public boolean tryLock(final int index) {
        synchronized (JvmRegistry.monitor()) {
            final Map<Object, Object> shared = JvmRegistry.entry(key(requireFacts()));
            try {
                FileChannel channel = (FileChannel) shared.get("channel");
                if (channel == null) {
                    channel = FileChannel.open(
                            path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
                    shared.put("channel", channel);
                }
                final FileLock lock = channel.tryLock(FIRST_BYTE + index, 1, false);
                if (lock != null) {
                    shared.put(index, lock);
                }
                return lock != null;
            } catch (final OverlappingFileLockException e) {
                return false;
            } catch (final IOException e) {
                throw new SegmentAccessException(
                        "cannot lock " + Text.printable(path.toString()) + ": " + Text.reason(e), e);
            }
        }
    }

    /** Whether a writer has the lock of an entry, and not just a reader that asks about it: readers share. */
    public boolean isWriters(final int index) {
        final BitSet asked = new BitSet();
        asked.set(index);
        final BitSet alive = new BitSet();
        return !probe(asked, alive) || alive.get(index);
    }

    /** Takes a lock again that {@link #isHeld} has found lost. Java still believes in the old one. */
    public boolean relock(final int index) {
        unlock(index);
        return tryLock(index);
    }

    /** Gives a lock back; what was written under it stays. With the lock file gone there is nothing to give back. */
    public void unlock(final int index) {
        synchronized (JvmRegistry.monitor()) {
            final FileFacts facts = facts();
            try {
                if (facts != null && JvmRegistry.entry(key(facts)).remove(index) instanceof FileLock lock) {
                    lock.release();
                }
            } catch (final IOException e) {
                throw new SegmentAccessException(
                        "cannot unlock " + Text.printable(path.toString()) + ": " + Text.reason(e), e);
            }
        }
    }

    /** Whether this JVM, by whichever copy of our classes, took the lock of this entry. */
    public boolean isOurs(final int index) {
        final FileFacts facts = facts();
        return facts != null && JvmRegistry.entry(key(facts)).get(index) != null;
    }

    /** Whether the lock file is where it was, so that others can see whether we live. */
    public boolean isInPlace() {
        return facts() != null;
    }

    /**
     * Asks the kernel, not Java, whether a lock of ours is still held: somebody may have closed another channel on the
     * lock file, which drops it while {@link FileLock#isValid} stays true. True where the kernel does not tell.
     */
    public boolean isHeld(final int index) {
        try {
            final String self = Files.readSymbolicLink(PROC.resolve("self")).toString();
            return Files.readString(PROC.resolve("locks"), StandardCharsets.ISO_8859_1)
                    .lines()
                    .map(line -> line.trim().split("\\s+"))
                    .anyMatch(lock -> covers(lock, self, FIRST_BYTE + index));
        } catch (final IOException e) {
            return true;
        }
    }

    /**
     * Finds out who lives.
     *
     * @param asked entries to look at
     * @param alive gets a bit for each of them whose lock is held
     * @return false when the lock file does not tell
     */
    public boolean probe(final BitSet asked, final BitSet alive) {
        synchronized (JvmRegistry.monitor()) {
            final FileFacts facts = facts();
            if (facts == null) {
                return false;
            }
            alive.clear();
            final FileChannel ours = (FileChannel) JvmRegistry.entry(key(facts)).get("channel");
            if (ours != null) {
                return probe(ours, asked, alive);
            }
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                return probe(channel, asked, alive);
            } catch (final IOException e) {
                return false;
            }
        }
    }

    private static boolean probe(final FileChannel channel, final BitSet asked, final BitSet alive) {
        for (int i = asked.nextSetBit(0); i >= 0; i = asked.nextSetBit(i + 1)) {
            try (FileLock lock = channel.tryLock(FIRST_BYTE + i, 1, true)) {
                alive.set(i, lock == null);
            } catch (final OverlappingFileLockException e) {
                alive.set(i); // this very JVM
            } catch (final IOException e) {
                return false;
            }
        }
        return true;
    }

    /** A line of /proc/locks: number, POSIX, ADVISORY, WRITE, pid, major:minor:inode, first byte, last byte or EOF. */
    private boolean covers(final String[] lock, final String pid, final int position) {
        if (lock.length < 8 || !lock[3].equals("WRITE") || !lock[4].equals(pid)) {
            return false;
        }
        // neighbouring locks of one process are merged into one range
        return lock[5].endsWith(":" + inode)
                && Long.parseLong(lock[6]) <= position
                && (lock[7].equals("EOF") || position <= Long.parseLong(lock[7]));
    }

    private FileFacts requireFacts() {
        final FileFacts facts = facts();
        if (facts == null) {
            throw new SegmentAccessException("cannot register with lock file " + Text.printable(path.toString())
                    + ": it is missing or replaced (expected: a regular file with inode " + inode + ")");
        }
        return facts;
    }

    private @Nullable FileFacts facts() {
        try {
            final FileFacts facts = FileFacts.of(path);
            return facts.isRegular() && facts.inode() == inode ? facts : null;
        } catch (final IOException e) {
            return null;
        }
    }

    private static String key(final FileFacts facts) {
        return "lock " + facts.key();
    }
}
