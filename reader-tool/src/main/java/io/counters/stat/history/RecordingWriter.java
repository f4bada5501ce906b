package io.counters.stat.history;

import io.counters.MetricDefinition;
import io.counters.segment.Segment;
import io.counters.segment.Text;
import io.counters.stat.ExitCode;
import io.counters.stat.StatException;
import io.counters.stat.history.Shape.Series;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.OnHeapBytes;
import net.openhft.chronicle.core.io.IORuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one file of a recording. A frame is in it as soon as {@link #append} returns, whatever becomes of this process:
 * its length is stored last, so a death in the middle leaves the file as it was before. Threads: one.
 */
public final class RecordingWriter implements AutoCloseable {
    private static final int CHUNK = 1 << 20;

    /** Chronicle maps a chunk and so much of the next one: what is written at once must not be longer. */
    private static final int SLICE = 64 << 10;

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(SLICE);

    static {
        // Chronicle sets this JVM's properties from a file "system.properties" in the working directory, or above it,
        // which may be anybody's. It takes the name of the file from here.
        System.getProperties().putIfAbsent("system.properties", "/dev/null");
    }

    private final Path file;
    private final FileChannel channel;
    private final MappedBytes mapped;
    private final OnHeapBytes body;
    private final Map<MetricDefinition, Integer> definitions = new HashMap<>();
    private @Nullable Shape shape;
    private long[] words = {};
    private long[] before = {};
    private long definedBytes;
    private int framesSinceKey;
    private long position = RecordingLayout.RECORDS_OFFSET;
    private long realLength;

    /**
     * Makes the file, which must not be there.
     *
     * @throws StatException if it cannot be made
     */
    public RecordingWriter(final Path file, final Identity identity) {
        this.file = file;
        body = Bytes.allocateElasticOnHeap(SLICE);
        try {
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        } catch (final IOException e) {
            throw refusal(e);
        }
        try {
            writeHeader();
            mapped = MappedBytes.mappedBytes(file.toFile(), CHUNK, SLICE);
        } catch (final IOException | IORuntimeException e) {
            abandon();
            throw refusal(e);
        }
        try {
            writeIdentity(identity);
        } catch (final StatException e) {
            mapped.releaseLast();
            abandon();
            throw e;
        }
    }

    public Path file() {
        return file;
    }

    /** How many bytes of the file are in use. */
    public long length() {
        return position;
    }

    /** Whether another frame could need more definitions than a file may have. */
    public boolean isFull() {
        return definitions.size() > RecordingLayout.MAX_DEFINITIONS / 2
                || definedBytes > RecordingLayout.MAX_DEFINED / 2;
    }

    /**
     * Adds a frame, whose time must not be before that of the last one.
     *
     * @throws StatException if there is no room for it; the file has the frames that it had
     */
    public void append(final Frame frame) {
        final Shape last = shape;
        if (last == null || framesSinceKey == RecordingLayout.KEY_INTERVAL || !last.fits(frame)) {
            writeKey(frame, Shape.of(frame));
        } else {
            writeDelta(frame);
        }
        final long[] spare = before;
        before = words;
        words = spare;
    }

    /** Cuts off what was only kept ready. */
    @Override
    public void close() {
        mapped.releaseLast();
        try (channel) {
            channel.truncate(position);
        } catch (final IOException e) {
            throw refusal(e);
        }
    }

    private void writeHeader() throws IOException {
        final ByteBuffer header = ByteBuffer.allocate(RecordingLayout.RECORDS_OFFSET)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(RecordingLayout.MAGIC_OFFSET, RecordingLayout.MAGIC)
                .putInt(RecordingLayout.MAJOR_OFFSET, RecordingLayout.MAJOR)
                .putInt(RecordingLayout.MINOR_OFFSET, RecordingLayout.MINOR);
        while (header.hasRemaining()) {
            realLength += channel.write(header, realLength);
        }
    }

    private void writeIdentity(final Identity identity) {
        begin(RecordingLayout.IDENTITY);
        body.writeLong(identity.uuid().getMostSignificantBits());
        body.writeLong(identity.uuid().getLeastSignificantBits());
        writeInstant(identity.createdAt());
        writeText(identity.name());
        writeText(identity.format());
        publish();
    }

    private void writeKey(final Frame frame, final Shape next) {
        final long count = next.words();
        if (count > RecordingLayout.MAX_WORDS
                || next.processes().size() > RecordingLayout.MAX_PROCESSES
                || next.merged().size() > RecordingLayout.MAX_SAMPLES) {
            throw new StatException(
                    ExitCode.OUTPUT,
                    "cannot record " + next.merged().size() + " metrics of "
                            + next.processes().size() + " processes as " + count + " numbers (expected: at most "
                            + RecordingLayout.MAX_SAMPLES + ", " + RecordingLayout.MAX_PROCESSES + " and "
                            + RecordingLayout.MAX_WORDS + ")");
        }
        define(next.merged());
        if (next.shares() != null) {
            define(next.shares());
        }
        words = new long[(int) count];
        FrameWords.write(frame, words);
        beginFrame(RecordingLayout.KEY, frame);
        body.writeStopBit(next.processes().size());
        next.processes().forEach(process -> {
            body.writeStopBit(process.index());
            writeText(process.name());
        });
        writeSeries(next.merged());
        body.writeStopBit(next.shares() == null ? 0 : 1);
        if (next.shares() != null) {
            writeShares(next.shares());
        }
        for (final long word : words) {
            writeZigZag(word);
        }
        publish();
        before = new long[words.length];
        shape = next;
        framesSinceKey = 1;
    }

    /** Which words changed, and by how much. Differences wrap around, so they lead back exactly. */
    private void writeDelta(final Frame frame) {
        FrameWords.write(frame, words);
        beginFrame(RecordingLayout.DELTA, frame);
        int last = -1;
        for (int i = 0; i < words.length; i++) {
            if (words[i] != before[i]) {
                body.writeStopBit(i - last - 1L);
                writeZigZag(words[i] - before[i]);
                last = i;
            }
        }
        publish();
        framesSinceKey++;
    }

    private void define(final List<Series> series) {
        for (final Series one : series) {
            final MetricDefinition definition = one.definition();
            if (!definitions.containsKey(definition)) {
                if (definitions.size() == RecordingLayout.MAX_DEFINITIONS) {
                    throw new StatException(
                            ExitCode.OUTPUT,
                            "cannot record more than " + RecordingLayout.MAX_DEFINITIONS + " different metrics in "
                                    + Text.printable(file.toString()));
                }
                writeDefinition(definition);
                definitions.put(definition, definitions.size());
            }
        }
    }

    private void writeDefinition(final MetricDefinition definition) {
        begin(RecordingLayout.DEFINITION);
        body.writeStopBit(DefinitionCodes.KINDS.indexOf(definition.kind()));
        body.writeStopBit(DefinitionCodes.TYPES.indexOf(definition.type()));
        body.writeStopBit(DefinitionCodes.AGGREGATIONS.indexOf(definition.aggregation()));
        writeZigZag(definition.scale());
        writeText(definition.id().name());
        body.writeStopBit(definition.id().labels().size());
        definition.id().labels().forEach((key, value) -> {
            writeText(key);
            writeText(value);
        });
        writeText(definition.unit());
        writeText(definition.help());
        body.writeStopBit(definition.bounds().size());
        definition.bounds().forEach(this::writeZigZag);
        definedBytes += body.writePosition();
        if (definedBytes > RecordingLayout.MAX_DEFINED) {
            throw new StatException(
                    ExitCode.OUTPUT,
                    "cannot record metrics whose names, labels and help take more than " + RecordingLayout.MAX_DEFINED
                            + " bytes in " + Text.printable(file.toString()));
        }
        publish();
    }

    private void writeSeries(final List<Series> series) {
        body.writeStopBit(series.size());
        series.forEach(one -> body.writeStopBit(numberOf(one)));
    }

    private void writeShares(final List<Series> shares) {
        final Map<String, Integer> names = new HashMap<>();
        final List<String> inOrder = new ArrayList<>();
        for (final Series share : shares) {
            final String name = Objects.requireNonNullElse(share.process(), "");
            if (names.putIfAbsent(name, inOrder.size()) == null) {
                inOrder.add(name);
            }
        }
        body.writeStopBit(inOrder.size());
        inOrder.forEach(this::writeText);
        body.writeStopBit(shares.size());
        for (final Series share : shares) {
            body.writeStopBit(numberOf(share));
            body.writeStopBit(Objects.requireNonNull(names.get(Objects.requireNonNullElse(share.process(), ""))));
        }
    }

    private int numberOf(final Series series) {
        return Objects.requireNonNull(definitions.get(series.definition()));
    }

    private void writeText(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        body.writeStopBit(bytes.length);
        body.write(bytes);
    }

    private void writeInstant(final Instant time) {
        body.writeLong(time.getEpochSecond());
        body.writeInt(time.getNano());
    }

    private void writeZigZag(final long word) {
        body.writeStopBit((word << 1) ^ (word >> (Long.SIZE - 1)));
    }

    private void begin(final byte type) {
        body.clear();
        body.writeByte(type);
    }

    private void beginFrame(final byte type, final Frame frame) {
        begin(type);
        writeInstant(frame.at());
    }

    private void publish() {
        final int length = (int) body.writePosition();
        if (length > RecordingLayout.MAX_BODY) {
            throw new StatException(
                    ExitCode.OUTPUT,
                    "cannot record a frame of " + length + " bytes (expected: at most " + RecordingLayout.MAX_BODY
                            + ")");
        }
        final byte[] bytes = Objects.requireNonNull(body.bytesStore().underlyingObject());
        final long end = RecordingLayout.align(position + RecordingLayout.BODY_OFFSET + length);
        makeReal(end + RecordingLayout.ALIGNMENT);
        try {
            mapped.writePosition(position + RecordingLayout.BODY_OFFSET);
            for (int from = 0; from < length; from += SLICE) {
                mapped.write(bytes, from, Math.min(SLICE, length - from));
            }
            mapped.writeInt(position + RecordingLayout.CRC_OFFSET, Body.crc(bytes, length));
            mapped.writeOrderedInt(position + RecordingLayout.LENGTH_OFFSET, length); // now the record is there
            // what a store to a page that is gone brings about must not come in the middle of asking for the size
            if (Segment.pendingFault() != null || channel.size() < end) {
                throw truncated();
            }
        } catch (final IOException | IORuntimeException e) {
            throw refusal(e);
        } catch (final InternalError e) {
            throw truncated();
        }
        position = end;
    }

    private StatException truncated() {
        return new StatException(
                ExitCode.OUTPUT,
                "cannot write recording " + Text.printable(file.toString())
                        + ": it was truncated meanwhile (expected: a file that nobody else changes)");
    }

    /** A file in which there is nothing is of no use to anybody. */
    private void abandon() {
        try (channel) {
            Files.delete(file);
        } catch (final IOException e) {
            // why there is nothing in it is what matters, and that is about to be said
        }
    }

    /** A full disk must be an error of this write, not of a store through the map, which would end the process. */
    private void makeReal(final long end) {
        try {
            while (realLength < end) {
                final ByteBuffer zeros = ZEROS.duplicate();
                realLength += channel.write(zeros, realLength);
            }
        } catch (final IOException e) {
            throw refusal(e);
        }
    }

    private StatException refusal(final Exception cause) {
        return new StatException(
                ExitCode.OUTPUT,
                "cannot write recording " + Text.printable(file.toString()) + ": " + cause.getMessage());
    }
}
