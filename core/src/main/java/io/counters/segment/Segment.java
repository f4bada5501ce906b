package io.counters.segment;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.counters.SegmentAccessException;
import io.counters.SegmentFormatException;
import io.counters.SegmentFullException;
import io.counters.SegmentNotFoundException;
import io.counters.SegmentVersionException;
import io.counters.format.FormatVersion;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.memory.SegmentMemory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A segment file that was opened, checked and mapped. The map stays valid as long as this object, or a copy of its
 * {@link #memory()}, is reachable; nothing unmaps it. Threads: any.
 */
public final class Segment {
    private static final byte[] ZEROS = new byte[Geometry.PAGE];

    /** Zero; not final, so that no compiler knows. */
    private static volatile int noArrays;

    private final SegmentPath path;
    private final FileFacts facts;
    private final SegmentHeader header;
    private final SegmentMemory memory;
    private final RandomAccessFile file;
    private final boolean isWritable;

    /** A bit for each page in which something was found. Two threads may lose each other's bit, and find it again. */
    private final long[] pages;

    private final byte[] probe = new byte[Geometry.PAGE];

    private Segment(
            final SegmentPath path,
            final FileFacts facts,
            final SegmentHeader header,
            final SegmentMemory memory,
            final RandomAccessFile file,
            final boolean isWritable) {
        this.path = path;
        this.facts = facts;
        this.header = header;
        this.memory = memory;
        this.file = file;
        this.isWritable = isWritable;
        pages = new long[header.geometry().fileLength() / Geometry.PAGE / Long.SIZE + 1];
    }

    /** Maps a segment read-only. The file may be anybody's: everything in it is distrusted. */
    public static Segment openForReading(final SegmentPath path) {
        final FileFacts facts = examine(path);
        try {
            final SegmentMemory memory = map(path, MapMode.READ_ONLY, facts, READ);
            final SegmentHeader header = decode(path, facts, memory);
            return new Segment(path, facts, header, memory, open(path, facts, "r"), false);
        } catch (final IOException e) {
            throw refusal(path, e);
        }
    }

    /** Maps a segment for writing. It must be ours, under its own name, with one link, and no one else's to write. */
    public static Segment openForWriting(final SegmentPath path) {
        PrivateDirectory.ensure(path.directory());
        final FileFacts facts = examine(path);
        if (facts.owner() != Host.uid() || facts.links() != 1 || facts.isWritableByOthers()) {
            throw new SegmentAccessException("cannot write segment " + path + ": owner " + facts.owner() + ", "
                    + facts.links() + " links, mode " + String.format("%04o", facts.mode() & 07777)
                    + " (expected: owner " + Host.uid() + ", 1 link, not writable by others)");
        }
        try {
            final SegmentMemory memory = map(path, MapMode.READ_WRITE, facts, READ, WRITE);
            final SegmentHeader header = decode(path, facts, memory);
            if (!header.name().equals(path.name())) {
                throw new SegmentAccessException("cannot write segment " + path + ": its header bears the name '"
                        + Text.printable(header.name()) + "' (expected: '" + path.name() + "', so this is a copy)");
            }
            if ((header.features() & FormatVersion.FEATURES_OF_WRITERS) != 0) {
                throw new SegmentVersionException("cannot write segment " + path + ": format " + FormatVersion.MAJOR
                        + "." + header.minor() + String.format(" with features 0x%016x", header.features())
                        + " at offset " + HeaderLayout.FEATURES_OFFSET
                        + " (expected: none of the upper 32, of which this"
                        + " writer of " + FormatVersion.MAJOR + "." + FormatVersion.MINOR + " knows none)");
            }
            if (memory.getLongAcquire(HeaderLayout.STATE_OFFSET) != HeaderLayout.STATE_READY) {
                throw new SegmentAccessException("cannot write segment " + path + ": its state is "
                        + memory.getLongAcquire(HeaderLayout.STATE_OFFSET) + " (expected: "
                        + HeaderLayout.STATE_READY + ", ready; it is a snapshot or retired)");
            }
            return new Segment(path, facts, header, memory, open(path, facts, "rw"), true);
        } catch (final IOException e) {
            throw refusal(path, e);
        }
    }

    /**
     * Builds an empty segment under a temporary name and renames it into place, so that nobody ever sees half of one.
     * The caller holds the mutex and has seen that there is none.
     */
    public static void create(final SegmentPath path, final Geometry geometry, final long createdAt) {
        final UUID uuid = UUID.randomUUID();
        final long lockInode;
        try {
            lockInode = ProcessLocks.create(path.lock(uuid));
        } catch (final IOException e) {
            throw new SegmentFullException("cannot create lock file of segment " + path + ": " + Text.reason(e), e);
        }
        try {
            final SegmentHeader header = new SegmentHeader(
                    FormatVersion.MINOR,
                    geometry,
                    0,
                    createdAt,
                    uuid,
                    Host.bootId(),
                    lockInode,
                    path.name(),
                    SegmentHeader.NO_SOURCE);
            publish(
                    path,
                    header,
                    HeaderLayout.LENGTH,
                    memory -> memory.setLongRelease(HeaderLayout.STATE_OFFSET, HeaderLayout.STATE_READY),
                    Segment::replace);
        } catch (final SegmentFullException e) {
            ProcessLocks.discard(path.lock(uuid));
            deleteQuietly(path.lock(uuid));
            throw e;
        }
    }

    /**
     * Builds a snapshot in the same way, with room for every byte of it. Its directory may be anybody's, and nobody
     * needs a mutex: what is there already stays.
     *
     * @param contents writes everything but the header's immutable part and its state
     */
    public static void createSnapshot(
            final SegmentPath path, final SegmentHeader header, final Consumer<SegmentMemory> contents) {
        publish(
                path,
                header,
                header.geometry().fileLength(),
                memory -> {
                    contents.accept(memory);
                    memory.setLongRelease(HeaderLayout.STATE_OFFSET, HeaderLayout.STATE_SNAPSHOT);
                },
                Segment::add);
    }

    /** Creates the directory of a segment where it is missing, and refuses one in which others can write. */
    public static void ensureDirectory(final SegmentPath path) {
        PrivateDirectory.ensure(path.directory());
    }

    public SegmentPath path() {
        return path;
    }

    public SegmentHeader header() {
        return header;
    }

    public Geometry geometry() {
        return header.geometry();
    }

    public SegmentMemory memory() {
        return memory;
    }

    /**
     * Writes zeros, so that the file system has room for them before they are touched through the map: a full one is an
     * exception here and a signal there.
     */
    public void makeReal(final int offset, final int length) {
        if (!isWritable) {
            throw new IllegalStateException("segment " + path + " is mapped read-only");
        }
        try {
            Uninterruptible.call(() -> {
                try (FileChannel channel = FileChannel.open(path.file(), WRITE, LinkOption.NOFOLLOW_LINKS)) {
                    requireUnchanged(path, facts);
                    SegmentMemory.fill(channel, offset, length);
                    return length;
                }
            });
        } catch (final IOException | SegmentAccessException e) {
            final String reason =
                    e instanceof IOException failure ? Text.reason(failure) : String.valueOf(e.getMessage());
            throw new SegmentFullException(
                    "no room for " + length + " bytes at offset " + offset + " of segment " + path + ": " + reason, e);
        }
    }

    /** The same, unless the range was made real before and may hold what must stay. */
    void makeRealIfNew(final int offset, final int length, final boolean isNew) {
        if (isNew) {
            makeReal(offset, length);
        }
    }

    /**
     * Whether there is anything but zeros in a range within one page. The file is asked, and not the map, until there is:
     * a look at a hole through the map of a tmpfs file gives it a page, and a hostile file can have 2 GiB of holes.
     */
    public boolean hasContents(final int offset, final int length) {
        final int page = offset / Geometry.PAGE;
        return (pages[page / Long.SIZE] & 1L << page) != 0 || findContents(offset, length);
    }

    private synchronized boolean findContents(final int offset, final int length) {
        try {
            file.seek(offset);
            if (file.read(probe, 0, length) == length && Arrays.equals(probe, 0, length, ZEROS, 0, length)) {
                return false;
            }
        } catch (final IOException e) {
            // the map tells, or the look at the file's length afterwards
        }
        final int page = offset / Geometry.PAGE;
        pages[page / Long.SIZE] |= 1L << page;
        return true;
    }

    /** Whether this is a copy that nobody writes. */
    public boolean isSnapshot() {
        return memory.getLongAcquire(HeaderLayout.STATE_OFFSET) == HeaderLayout.STATE_SNAPSHOT;
    }

    /** Whether the path still leads to this file, and the file still has its length. */
    public boolean isCurrent() {
        try {
            final FileFacts now = FileFacts.of(path.file());
            return now.isSameFile(facts) && now.size() == facts.size();
        } catch (final IOException e) {
            return false;
        }
    }

    /**
     * Whether the file still has its length: what was read through the map of a truncated one may be garbage. Costs one
     * system call and allocates nothing.
     */
    public boolean isWhole() {
        try {
            return file.length() == facts.size(); // not a channel: an interrupt cannot close it
        } catch (final IOException e) {
            return false;
        }
    }

    /**
     * Brings about the error that a load from behind the end of the file has left. JDK 17 makes something up for the
     * load and goes on; it throws when the thread next enters the virtual machine from Java code, wherever that is, and
     * asking for the length of the file does not do that. Making an array of arrays does, if their number is not known to
     * the compiler. Stores are treated alike.
     */
    public static @Nullable InternalError pendingFault() {
        try {
            final byte[][] arrays = new byte[noArrays][noArrays];
            return arrays.length == 0 ? null : new InternalError();
        } catch (final InternalError fault) {
            return fault;
        }
    }

    /**
     * Gives a truncated file that is mapped for writing its length again, so that the stores of threads that do not know
     * it yet fall into holes and no longer fail, and makes sure that nobody takes it for a segment any more.
     *
     * @return whether it was truncated
     */
    public boolean mendLength() {
        if (isWhole()) {
            return false;
        }
        try {
            file.setLength(facts.size());
            memory.setLongRelease(HeaderLayout.MAGIC_OFFSET, 0);
        } catch (final IOException e) {
            // then it stays as it is; whoever asked stops writing to it all the same
        }
        return true;
    }

    /** Closes the file. The map stays. */
    public void closeFile() {
        pendingFault(); // or it would end the closing
        try {
            file.close();
        } catch (final IOException e) {
            // it was only read, or written without a buffer: there is nothing to lose
        }
    }

    /** Whether both are maps of one file. */
    public boolean isSameFile(final Segment other) {
        return facts.isSameFile(other.facts);
    }

    static void setMode(final Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
    }

    private static FileFacts examine(final SegmentPath path) {
        try {
            final FileFacts facts = FileFacts.of(path.file());
            if (!facts.isRegular()) {
                throw new SegmentAccessException(
                        "cannot open segment " + path + ": it is a " + facts.type() + " (expected: a regular file)");
            }
            if (facts.size() < HeaderLayout.LENGTH) {
                throw new SegmentFormatException("cannot open segment " + path + ": file is " + facts.size()
                        + " bytes (expected: at least " + HeaderLayout.LENGTH + ")");
            }
            return facts;
        } catch (final IOException e) {
            throw refusal(path, e);
        }
    }

    private static SegmentMemory map(
            final SegmentPath path, final MapMode mode, final FileFacts facts, final OpenOption... how)
            throws IOException {
        final Set<OpenOption> options = new HashSet<>(Arrays.asList(how));
        options.add(LinkOption.NOFOLLOW_LINKS);
        final int length = (int) Math.min(facts.size(), Geometry.MAX_FILE_LENGTH);
        return Uninterruptible.call(() -> {
            try (FileChannel channel = FileChannel.open(path.file(), options)) {
                requireUnchanged(path, facts); // what was opened is what was examined
                return SegmentMemory.map(channel, mode, length);
            }
        });
    }

    /** A second handle on the file, which serves what an interrupt must not end. */
    private static RandomAccessFile open(final SegmentPath path, final FileFacts facts, final String mode)
            throws IOException {
        final RandomAccessFile file = new RandomAccessFile(path.file().toFile(), mode);
        try {
            requireUnchanged(path, facts);
            return file;
        } catch (final IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static void requireUnchanged(final SegmentPath path, final FileFacts facts) throws IOException {
        final FileFacts now = FileFacts.of(path.file());
        if (!now.isSameFile(facts) || now.size() != facts.size()) {
            throw new SegmentAccessException(
                    "cannot open segment " + path + ": it was replaced meanwhile (expected: the same file)");
        }
    }

    private static SegmentHeader decode(final SegmentPath path, final FileFacts facts, final SegmentMemory memory) {
        final byte[] copy = new byte[HeaderLayout.IMMUTABLE_LENGTH];
        InternalError fault;
        try {
            memory.copyTo(0, copy);
            fault = pendingFault();
        } catch (final InternalError e) {
            fault = e;
        }
        if (fault != null) {
            throw new SegmentAccessException(
                    "cannot open segment " + path + ": it was truncated meanwhile (expected: the same file)", fault);
        }
        return SegmentHeader.decode(path, copy, facts.size());
    }

    /** The first {@code realLength} bytes get room on the file system; what follows is a hole until it is needed. */
    private static void publish(
            final SegmentPath path,
            final SegmentHeader header,
            final int realLength,
            final Consumer<SegmentMemory> contents,
            final Publication publication) {
        final Path temporary = path.temporary(header.uuid());
        try {
            contents.accept(Uninterruptible.call(() -> build(temporary, header, realLength)));
            publication.run(temporary, path.file());
        } catch (final FileAlreadyExistsException e) {
            throw new SegmentAccessException(
                    "cannot create segment " + path + ": it exists (expected: no such file)", e);
        } catch (final IOException e) {
            throw new SegmentFullException("cannot create segment " + path + ": " + Text.reason(e), e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /** How a finished file gets its name. */
    private interface Publication {
        void run(Path temporary, Path file) throws IOException;
    }

    private static void replace(final Path temporary, final Path file) throws IOException {
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Never overwrites: of two that come at once, one is refused. Its contents are on the disk before its name is. */
    private static void add(final Path temporary, final Path file) throws IOException {
        Uninterruptible.call(() -> {
            try (FileChannel channel = FileChannel.open(temporary, WRITE, LinkOption.NOFOLLOW_LINKS)) {
                channel.force(true);
                return channel;
            }
        });
        Files.createLink(file, temporary);
    }

    private static SegmentMemory build(final Path temporary, final SegmentHeader header, final int realLength)
            throws IOException {
        Files.deleteIfExists(temporary); // what an interrupt left of the attempt before
        try (FileChannel channel =
                FileChannel.open(temporary, Set.of(READ, WRITE, CREATE_NEW, LinkOption.NOFOLLOW_LINKS))) {
            setMode(temporary);
            SegmentMemory.fill(channel, 0, realLength);
            SegmentMemory.fill(channel, header.geometry().fileLength() - 1L, 1);
            final SegmentMemory memory = SegmentMemory.map(
                    channel, MapMode.READ_WRITE, header.geometry().fileLength());
            memory.copyFrom(0, header.encode());
            return memory;
        }
    }

    private static void deleteQuietly(final Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (final IOException e) {
            // the failure that brought us here is the one to report
        }
    }

    private static RuntimeException refusal(final SegmentPath path, final IOException cause) {
        return cause instanceof NoSuchFileException
                ? new SegmentNotFoundException("cannot open segment " + path + ": there is no such file")
                : new SegmentAccessException("cannot open segment " + path + ": " + Text.reason(cause), cause);
    }
}
