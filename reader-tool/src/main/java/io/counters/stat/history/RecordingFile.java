package io.counters.stat.history;

import io.counters.Aggregation;
import io.counters.Buckets;
import io.counters.CountersException;
import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.MetricKind;
import io.counters.SegmentAccessException;
import io.counters.SegmentFormatException;
import io.counters.SegmentNotFoundException;
import io.counters.SegmentVersionException;
import io.counters.ValueType;
import io.counters.segment.Text;
import io.counters.stat.history.Shape.Series;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file of a recording, from its start to its end, or to where its writer, who may be writing still, has got.
 * The file is hostile until proven otherwise: each record is checked before anything is made of it, and none takes more
 * memory than its limit. Threads: one.
 */
public final class RecordingFile implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final @Nullable Identity identity;
    private final List<MetricDefinition> definitions = new ArrayList<>();
    private long definedUpTo;
    private long definedBytes;
    private long position = RecordingLayout.RECORDS_OFFSET;
    private @Nullable Shape shape;
    private long frameAt;
    private long[] words = {};
    private Instant at = Instant.EPOCH;

    private RecordingFile(final Path file, final FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        checkHeader();
        final int length = length(position);
        if (length == 0) {
            identity = null; // its writer died before it had written anything
        } else {
            identity = decode(body(position, length), position, RecordingFile::identity);
            position = next(position, length);
        }
    }

    /**
     * Opens a file.
     *
     * @throws io.counters.CountersException if it is not there, may not be read, or is no recording
     */
    public static RecordingFile open(final Path path) {
        final Path file = path.toAbsolutePath().normalize();
        try {
            if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isRegularFile()) {
                throw new SegmentAccessException(
                        "cannot open recording " + Text.printable(file.toString()) + " (expected: a regular file)");
            }
            final FileChannel channel =
                    FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
            try {
                return new RecordingFile(file, channel);
            } catch (final CountersException e) {
                closeQuietly(channel);
                throw e;
            }
        } catch (final NoSuchFileException e) {
            throw new SegmentNotFoundException(
                    "cannot open recording " + Text.printable(file.toString()) + ": there is no such file");
        } catch (final IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Whether a path leads to a file that claims to be a recording. */
    public static boolean isRecording(final Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            final ByteBuffer magic = read(channel, RecordingLayout.MAGIC_OFFSET, Long.BYTES);
            return !magic.hasRemaining() && magic.getLong(0) == RecordingLayout.MAGIC;
        } catch (final IOException e) {
            return false; // whoever opens it as something else will say why not
        }
    }

    public Path file() {
        return file;
    }

    /** Null when nothing was ever recorded in it. */
    public @Nullable Identity identity() {
        return identity;
    }

    /** Goes on to the next frame; false when there is none yet. */
    public boolean next() {
        return nextUnless(time -> false);
    }

    /** When the frame was recorded that was gone to last. */
    public Instant at() {
        return at;
    }

    /** The frame that was gone to last. */
    public Frame frame() {
        if (shape == null || identity == null) {
            throw new IllegalStateException("no frame yet");
        }
        try {
            return FrameWords.read(at, identity, file, shape, words);
        } catch (final IllegalArgumentException | IndexOutOfBoundsException e) {
            throw damaged(frameAt, String.valueOf(e.getMessage()));
        } catch (final OutOfMemoryError e) {
            throw tooLarge(e);
        }
    }

    /**
     * Goes to the last frame that is not later than a time, by way of the last key frame before it. The file must not
     * have been read further than that.
     *
     * @return false, and the file is where it was, when there is no such frame
     */
    public boolean seek(final Instant time) {
        final long start = position;
        long key = -1;
        for (long record = position; ; ) {
            final int length = length(record);
            if (length == 0) {
                break;
            }
            final byte type = type(record);
            if (type == RecordingLayout.KEY) {
                if (time(record, length).isAfter(time)) {
                    break;
                }
                key = record;
            } else if (type == RecordingLayout.DEFINITION) {
                define(record, length);
            }
            record = next(record, length);
        }
        if (key < 0) {
            position = start;
            return false;
        }
        position = key;
        while (nextUnless(next -> next.isAfter(time))) {
            // until there is none, or one that is too late
        }
        return true;
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    /** Goes on to the next frame unless its time is such; it is still the next one then. */
    private boolean nextUnless(final Predicate<Instant> refused) {
        while (true) {
            final int length = length(position);
            if (length == 0) {
                return false;
            }
            switch (type(position)) {
                case RecordingLayout.DEFINITION -> define(position, length);
                case RecordingLayout.KEY, RecordingLayout.DELTA -> {
                    if (refused.test(time(position, length))) {
                        return false;
                    }
                    apply(position, length);
                    position = next(position, length);
                    return true;
                }
                default -> throw damaged(position, "type: " + type(position) + " (expected: 2 to 4)");
            }
            position = next(position, length);
        }
    }

    private void define(final long record, final int length) {
        if (record < definedUpTo) {
            return; // read on the way to a key frame
        }
        if (definitions.size() == RecordingLayout.MAX_DEFINITIONS) {
            throw damaged(record, "more than " + RecordingLayout.MAX_DEFINITIONS + " definitions");
        }
        definedBytes += length;
        if (definedBytes > RecordingLayout.MAX_DEFINED) {
            throw damaged(record, "more than " + RecordingLayout.MAX_DEFINED + " bytes of definitions");
        }
        try {
            definitions.add(decode(body(record, length), record, RecordingFile::metric));
        } catch (final OutOfMemoryError e) {
            definitions.clear();
            throw tooLarge(e);
        }
        definedUpTo = next(record, length);
    }

    private void apply(final long record, final int length) {
        try {
            final boolean isFirst = shape == null;
            final Instant time = decode(body(record, length), record, this::frame);
            if (!isFirst && time.isBefore(at)) {
                throw damaged(record, "time: " + time + " (expected: not before " + at + ")");
            }
            frameAt = record;
            at = time;
        } catch (final OutOfMemoryError e) {
            words = new long[0];
            throw tooLarge(e);
        }
    }

    private Instant frame(final Body body) {
        final byte type = body.octet();
        final Instant time = body.instant();
        if (type == RecordingLayout.KEY) {
            key(body);
        } else {
            delta(body);
        }
        return time;
    }

    private void key(final Body body) {
        final int processCount = body.count("processes", RecordingLayout.MAX_PROCESSES);
        final List<Shape.ProcessKey> processes = new ArrayList<>(processCount);
        for (int i = 0; i < processCount; i++) {
            processes.add(new Shape.ProcessKey(body.index("index of a process", Integer.MAX_VALUE), body.text()));
        }
        final int count = body.count("metrics", RecordingLayout.MAX_SAMPLES);
        final List<Series> merged = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            merged.add(new Series(definition(body), null));
        }
        final Shape next = new Shape(processes, merged, body.index("presence of shares", 2) == 0 ? null : shares(body));
        final long wordCount = next.words();
        if (wordCount > RecordingLayout.MAX_WORDS) {
            throw new IllegalArgumentException(
                    "numbers: " + wordCount + " (expected: at most " + RecordingLayout.MAX_WORDS + ")");
        }
        shape = next;
        words = new long[(int) wordCount];
        for (int i = 0; i < words.length; i++) {
            words[i] = body.zigZag();
        }
    }

    private List<Series> shares(final Body body) {
        final int nameCount = body.count("names of processes", RecordingLayout.MAX_PROCESSES);
        final List<String> names = new ArrayList<>(nameCount);
        for (int i = 0; i < nameCount; i++) {
            names.add(body.text());
        }
        final int count = body.count("shares", RecordingLayout.MAX_SAMPLES);
        final List<Series> shares = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            final MetricDefinition definition = definition(body);
            shares.add(new Series(definition, names.get(body.index("number of a process", names.size()))));
        }
        return shares;
    }

    private MetricDefinition definition(final Body body) {
        return definitions.get(body.index("number of a metric", definitions.size()));
    }

    private void delta(final Body body) {
        if (shape == null) {
            throw new IllegalArgumentException("a difference to no frame");
        }
        int last = -1;
        while (!body.isEmpty()) {
            final int word = last + 1 + body.index("number that changed", words.length - last - 1);
            words[word] += body.zigZag();
            last = word;
        }
    }

    private static Identity identity(final Body body) {
        if (body.octet() != RecordingLayout.IDENTITY) {
            throw new IllegalArgumentException("it does not begin with what it is of");
        }
        final UUID uuid = new UUID(body.word(), body.word());
        final Instant createdAt = body.instant();
        return new Identity(body.text(), uuid, body.text(), createdAt);
    }

    private static MetricDefinition metric(final Body body) {
        if (body.octet() != RecordingLayout.DEFINITION) {
            throw new IllegalArgumentException("it changed while it was read");
        }
        final MetricKind kind = DefinitionCodes.KINDS.get(body.index("kind", DefinitionCodes.KINDS.size()));
        final ValueType type = DefinitionCodes.TYPES.get(body.index("type of value", DefinitionCodes.TYPES.size()));
        final Aggregation aggregation =
                DefinitionCodes.AGGREGATIONS.get(body.index("aggregation", DefinitionCodes.AGGREGATIONS.size()));
        final long scale = body.zigZag();
        if (scale != (int) scale) {
            throw new IllegalArgumentException("scale: " + scale + " (expected: 32 bits)");
        }
        final String name = body.text();
        final SortedMap<String, String> labels = new TreeMap<>();
        final int labelCount = body.count("labels", RecordingLayout.MAX_BODY);
        for (int i = 0; i < labelCount; i++) {
            labels.put(body.text(), body.text());
        }
        final String unit = body.text();
        final String help = body.text();
        final List<Long> bounds = new ArrayList<>();
        final int boundCount = body.count("bounds", Buckets.MAX_BOUNDS);
        for (int i = 0; i < boundCount; i++) {
            bounds.add(body.zigZag());
        }
        return new MetricDefinition(
                new MetricId(name, labels), kind, type, aggregation, unit, (int) scale, help, bounds);
    }

    /** Makes something of a whole body, or says where the file is damaged. */
    private <T> T decode(final byte[] bytes, final long record, final Function<Body, T> reading) {
        try {
            final Body body = new Body(bytes);
            final T result = reading.apply(body);
            if (!body.isEmpty()) {
                throw new IllegalArgumentException("more bytes than it needs");
            }
            return result;
        } catch (final IllegalArgumentException e) {
            throw damaged(record, String.valueOf(e.getMessage()));
        } catch (final BufferUnderflowException e) {
            throw damaged(record, "fewer bytes than it needs");
        }
    }

    /** The length of a record's body; zero where there is no record yet. */
    private int length(final long record) {
        try {
            final long end = channel.size();
            if (record + Integer.BYTES > end) {
                return 0;
            }
            // by itself and first: its writer stores it last
            final int length = read(channel, record + RecordingLayout.LENGTH_OFFSET, Integer.BYTES)
                    .getInt(0);
            if (length == 0) {
                return 0;
            }
            final long most = Math.min(RecordingLayout.MAX_BODY, end - record - RecordingLayout.BODY_OFFSET);
            if (length < 0 || length > most) {
                throw damaged(record, "length: " + length + " (expected: at most " + most + ")");
            }
            return length;
        } catch (final IOException e) {
            throw unreadable(file, e);
        }
    }

    private static long next(final long record, final int length) {
        return RecordingLayout.align(record + RecordingLayout.BODY_OFFSET + length);
    }

    private byte type(final long record) {
        return bytes(record + RecordingLayout.BODY_OFFSET + RecordingLayout.TYPE_OFFSET, Byte.BYTES)
                .get(0);
    }

    private Instant time(final long record, final int length) {
        if (length < RecordingLayout.FRAME_OFFSET) {
            throw damaged(record, "fewer bytes than it needs");
        }
        final ByteBuffer time = bytes(
                record + RecordingLayout.BODY_OFFSET + RecordingLayout.SECONDS_OFFSET, Long.BYTES + Integer.BYTES);
        try {
            return Instants.instant(time.getLong(0), time.getInt(Long.BYTES));
        } catch (final IllegalArgumentException e) {
            throw damaged(record, String.valueOf(e.getMessage()));
        }
    }

    /** A record's body, of which its checksum holds. */
    private byte[] body(final long record, final int length) {
        try {
            final byte[] body =
                    bytes(record + RecordingLayout.BODY_OFFSET, length).array();
            final int crc =
                    bytes(record + RecordingLayout.CRC_OFFSET, Integer.BYTES).getInt(0);
            if (crc != Body.crc(body, length)) {
                throw damaged(record, String.format("CRC32C: %08x (expected: %08x)", Body.crc(body, length), crc));
            }
            return body;
        } catch (final OutOfMemoryError e) {
            throw tooLarge(e);
        }
    }

    private ByteBuffer bytes(final long offset, final int length) {
        try {
            final ByteBuffer bytes = read(channel, offset, length);
            if (bytes.hasRemaining()) {
                throw new SegmentAccessException("cannot read recording " + Text.printable(file.toString())
                        + ": it was truncated meanwhile (expected: the same file to the end)");
            }
            return bytes;
        } catch (final IOException e) {
            throw unreadable(file, e);
        }
    }

    /** As many bytes as there are; the rest remains. */
    private static ByteBuffer read(final FileChannel channel, final long offset, final int length) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                break;
            }
        }
        return bytes;
    }

    private void checkHeader() throws IOException {
        final ByteBuffer header = read(channel, 0, RecordingLayout.RECORDS_OFFSET);
        if (header.hasRemaining() || header.getLong(RecordingLayout.MAGIC_OFFSET) != RecordingLayout.MAGIC) {
            throw new SegmentFormatException("cannot open recording " + Text.printable(file.toString())
                    + ": it does not begin as recordings do");
        }
        final int major = header.getInt(RecordingLayout.MAJOR_OFFSET);
        if (major != RecordingLayout.MAJOR) {
            throw new SegmentVersionException("cannot open recording " + Text.printable(file.toString()) + ": format "
                    + major + "." + header.getInt(RecordingLayout.MINOR_OFFSET) + " (expected: " + RecordingLayout.MAJOR
                    + ".x)");
        }
    }

    private SegmentFormatException damaged(final long record, final String finding) {
        return new SegmentFormatException("cannot read recording " + Text.printable(file.toString())
                + ": the record at byte " + record + " is damaged: " + finding);
    }

    private SegmentAccessException tooLarge(final OutOfMemoryError cause) {
        return new SegmentAccessException(
                "cannot read recording " + Text.printable(file.toString())
                        + ": it holds more than the heap has room for",
                cause);
    }

    private static SegmentAccessException unreadable(final Path file, final IOException cause) {
        return new SegmentAccessException(
                "cannot read recording " + Text.printable(file.toString()) + ": " + cause, cause);
    }

    private static void closeQuietly(final FileChannel channel) {
        try {
            channel.close();
        } catch (final IOException e) {
            // it was only read
        }
    }
}
