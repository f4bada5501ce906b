package io.counters.stat.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.CountersException;
import io.counters.SegmentFormatException;
import io.counters.testing.ChildJvm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Recordings written by hand from docs/history.md, each with one lie in it, whose checksums hold. */
class ForgedRecordingTest {
    private static final int COUNTER = 0;
    private static final int HISTOGRAM = 2;
    private static final long SECONDS = 1_700_000_000L;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("forged.rec");
    }

    @Test
    void whatIsWrittenByHandIsRead() throws IOException {
        write(honest());
        try (RecordingFile recording = RecordingFile.open(file)) {
            assertThat(recording.next()).isTrue();
            assertThat(recording.frame().merged().metrics().get(0).value()).isEqualTo(5L);
            assertThat(recording.next()).isTrue();
            assertThat(recording.frame().merged().metrics().get(0).value()).isEqualTo(12L);
            assertThat(recording.next()).isFalse();
        }
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                lie("no identity", "it does not begin with what it is of", f -> f.records(counter())),
                lie("two identities", "type: 1 (expected: 2 to 4)", f -> f.records(identity(), identity())),
                lie("unknown type", "type: 9 (expected: 2 to 4)", f -> f.records(identity(), body(9))),
                lie("bytes too few", "fewer bytes than it needs", f -> f.records(identity(), body(2).number(0))),
                lie(
                        "bytes too many",
                        "more bytes than it needs",
                        f -> f.records(identity().octet(0))),
                lie("long number", "number of more than 64 bits", f -> f.records(identity(), body(2).endless())),
                lie(
                        "negative count",
                        "length of a text: -1 (expected: 0 to ",
                        f -> f.records(
                                identity(),
                                body(2).number(0)
                                        .number(0)
                                        .number(0)
                                        .signed(0)
                                        .minusOne()
                                        .octets(0, 0, 0, 0))),
                lie("kind", "kind: 3 (expected: 0 to 2)", f -> f.records(identity(), body(2).number(3))),
                lie(
                        "type of value",
                        "type of value: 2 (expected: 0 to 1)",
                        f -> f.records(identity(), body(2).number(0).number(2))),
                lie(
                        "aggregation",
                        "aggregation: 3 (expected: 0 to 2)",
                        f -> f.records(identity(), body(2).number(0).number(0).number(3))),
                lie(
                        "wide scale",
                        "scale: 4294967296 (expected: 32 bits)",
                        f -> f.records(
                                identity(),
                                body(2).number(0).number(0).number(0).signed(1L << 32))),
                lie(
                        "many bounds",
                        "bounds: 16 (expected: 0 to 15)",
                        f -> f.records(
                                identity(), definition(HISTOGRAM, "").number(16).octets(new int[16]))),
                lie(
                        "bounds of a counter",
                        "bounds of a COUNTER: [0] (expected: none)",
                        f -> f.records(
                                identity(), definition(COUNTER, "").number(1).signed(0))),
                lie(
                        "no such metric",
                        "number of a metric: 0 (expected: none)",
                        f -> f.records(identity(), key(0).number(0).number(1).number(0))),
                lie(
                        "far metric",
                        "number of a metric: 1 (expected: 0 to 0)",
                        f -> f.records(
                                identity(),
                                counter(),
                                key(0).number(0).number(1).number(1))),
                lie(
                        "countless metrics",
                        "metrics: 131073 (expected: 0 to 131072)",
                        f -> f.records(
                                identity(),
                                counter(),
                                key(0).number(0).number(131_073).octets(new int[140_000]))),
                lie(
                        "more metrics than bytes",
                        "metrics: 131072 (expected: 0 to 1)",
                        f -> f.records(
                                identity(),
                                counter(),
                                key(0).number(0).number(131_072).octet(0))),
                lie(
                        "countless processes",
                        "processes: 4097 (expected: 0 to 4096)",
                        f -> f.records(
                                identity(), counter(), key(0).number(4_097).octets(new int[5_000]))),
                lie(
                        "presence",
                        "presence of shares: 2 (expected: 0 to 1)",
                        f -> f.records(
                                identity(),
                                counter(),
                                key(0).number(0).number(0).number(2))),
                lie(
                        "share of nobody",
                        "number of a process: 0 (expected: none)",
                        f -> f.records(
                                identity(),
                                counter(),
                                key(0).number(0)
                                        .number(0)
                                        .number(1)
                                        .number(0)
                                        .number(1)
                                        .number(0)
                                        .number(0))),
                lie(
                        "words",
                        "numbers: 2100016 (expected: at most 1048576)",
                        f -> f.records(
                                identity(),
                                histogram(),
                                key(0).number(0)
                                        .number(100_000)
                                        .octets(new int[100_000])
                                        .number(0))),
                lie(
                        "difference to nothing",
                        "a difference to no frame",
                        f -> f.records(identity(), counter(), delta(0))),
                lie(
                        "far word",
                        "number that changed: 18 (expected: 0 to 17)",
                        f -> f.records(
                                identity(),
                                counter(),
                                frame(0, 4, 5),
                                delta(0).number(18).signed(1))),
                lie(
                        "time that goes back",
                        "expected: not before ",
                        f -> f.records(identity(), counter(), frame(5, 4, 5), delta(4))),
                lie(
                        "no such nanosecond",
                        "nanoseconds: 1000000000 (expected: 0 to 999999999)",
                        f -> f.records(
                                identity(), counter(), body(4).word(SECONDS).word4(1_000_000_000))),
                lie(
                        "no such second",
                        "seconds: 9223372036854775807 (expected: ",
                        f -> f.records(
                                identity(),
                                counter(),
                                body(4).word(Long.MAX_VALUE).word4(0))),
                lie(
                        "status",
                        "status of a metric: 3 (expected: one of 0, 1, 2, 4, 5, 6)",
                        f -> f.records(identity(), counter(), frame(0, 3, 5))),
                lie(
                        "use of a table",
                        "number: 2147483648 (expected: 32 bits)",
                        f -> f.records(
                                identity(),
                                counter(),
                                key(0).number(0)
                                        .number(1)
                                        .number(0)
                                        .number(0)
                                        .signed(0, 0, 0, 0, 1L << 31)
                                        .octets(new int[13]))),
                lie(
                        "count that is no sum",
                        "count of a histogram: 7 (expected: 6, the sum of its buckets)",
                        f -> f.records(
                                identity(),
                                histogram(),
                                key(0).number(0)
                                        .number(1)
                                        .number(0)
                                        .number(0)
                                        .octets(new int[16])
                                        .signed(4, 7, 60, 1, 20)
                                        .signed(1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void eachLieIsRefusedByItsName(final String name, final String finding, final Consumer<Forged> forgery)
            throws IOException {
        final Forged forged = new Forged();
        forgery.accept(forged);
        write(forged);
        assertThatThrownBy(this::readAll)
                .isInstanceOf(SegmentFormatException.class)
                .hasMessageStartingWith("cannot read recording " + file + ": the record at byte ")
                .hasMessageContaining(" is damaged: ")
                .hasMessageContaining(finding);
    }

    @Test
    void noTwoLiesAreRefusedInTheSameWords() {
        assertThat(lies().map(lie -> lie.get()[1])).doesNotHaveDuplicates();
    }

    /** The most that the limits allow of everything at once, in a JVM with little memory. */
    @Test
    void whateverAFileAsksForTheAnswerIsASentence() throws IOException {
        final Body everything = key(0).number(4_096);
        for (int i = 0; i < 4_096; i++) {
            everything.number(i).text("x".repeat(1_000));
        }
        everything
                .number(131_072)
                .octets(new int[131_072])
                .number(1)
                .number(1)
                .text("")
                .number(131_072);
        everything.octets(new int[2 * 131_072]);
        everything.octets(new int[16 + 7 * 4_096 + 2 * 131_072 + 6 + 2 * 131_072]);
        final Forged forged = new Forged().records(identity(), counter(), everything);
        forged.repeat(31_000, definition(COUNTER, "h".repeat(500)).number(0));
        write(forged);
        assertThat(readWithLittleMemory()).isEqualTo("frames: 1, and no more");
        forged.repeat(1_000, definition(COUNTER, "h".repeat(1_000)).number(0));
        write(forged);
        assertThat(readWithLittleMemory())
                .startsWith("frames: 1, cannot read recording ")
                .endsWith("more than 16777216 bytes of definitions");
    }

    private String readWithLittleMemory() {
        try (ChildJvm reader = ChildJvm.withHeap(64, ReadingProgram.class, file.toString())) {
            return reader.answer();
        }
    }

    private void write(final Forged forged) throws IOException {
        Files.write(file, forged.bytes.toByteArray());
    }

    private void readAll() {
        try (RecordingFile recording = RecordingFile.open(file)) {
            while (recording.next()) {
                recording.frame();
            }
        }
    }

    private static Arguments lie(final String name, final String finding, final Consumer<Forged> forgery) {
        return Arguments.of(name, finding, forgery);
    }

    private static Forged honest() {
        return new Forged()
                .records(
                        identity(),
                        counter(),
                        frame(0, 4, 5),
                        delta(1).number(17).signed(7));
    }

    private static Body body(final int type) {
        return new Body().octet(type);
    }

    private static Body identity() {
        return body(1).word(1).word(2).word(SECONDS).word4(0).text("orders").text("1.0");
    }

    private static Body counter() {
        return definition(COUNTER, "").number(0);
    }

    private static Body histogram() {
        final Body histogram = definition(HISTOGRAM, "").number(15);
        for (int bound = 0; bound < 15; bound++) {
            histogram.signed(bound);
        }
        return histogram;
    }

    /** All but the bounds. */
    private static Body definition(final int kind, final String help) {
        return body(2).number(kind)
                .number(0)
                .number(0)
                .signed(0)
                .text("c")
                .number(0)
                .text("")
                .text(help);
    }

    private static Body key(final int second) {
        return body(3).word(SECONDS + second).word4(0);
    }

    private static Body delta(final int second) {
        return body(4).word(SECONDS + second).word4(0);
    }

    /** A key frame of no process and the one counter. */
    private static Body frame(final int second, final long status, final long value) {
        return key(second)
                .number(0)
                .number(1)
                .number(0)
                .number(0)
                .octets(new int[16])
                .signed(status, value);
    }

    /** Reads a file to its end and says how far it came. */
    static final class ReadingProgram {
        private ReadingProgram() {}

        public static void main(final String[] arguments) {
            int frames = 0;
            String end = "and no more";
            try (RecordingFile recording = RecordingFile.open(Path.of(arguments[0]))) {
                while (recording.next()) {
                    recording.frame();
                    frames++;
                }
            } catch (final CountersException e) {
                end = e.getMessage();
            }
            System.out.println("frames: " + frames + ", " + end);
        }
    }

    private static final class Forged {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Forged() {
            bytes.writeBytes("CTRS-REC".getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
        }

        Forged records(final Body... bodies) {
            for (final Body body : bodies) {
                bytes.writeBytes(record(body));
            }
            return this;
        }

        void repeat(final int times, final Body body) {
            final byte[] record = record(body);
            for (int i = 0; i < times; i++) {
                bytes.writeBytes(record);
            }
        }

        private static byte[] record(final Body body) {
            final byte[] octets = body.bytes.toByteArray();
            final ByteBuffer record = ByteBuffer.allocate((8 + octets.length + 7) / 8 * 8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(octets.length)
                    .putInt(io.counters.stat.history.Body.crc(octets, octets.length))
                    .put(octets);
            return record.array();
        }
    }

    private static final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Body octet(final int octet) {
            bytes.write(octet);
            return this;
        }

        Body octets(final int... octets) {
            for (final int octet : octets) {
                octet(octet);
            }
            return this;
        }

        Body number(final long number) {
            long rest = number;
            while (rest > 0x7f) {
                octet((int) (rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            return octet((int) rest);
        }

        Body minusOne() {
            return octets(0x80, 0);
        }

        Body endless() {
            for (int i = 0; i < 20; i++) {
                octet(0xff);
            }
            return this;
        }

        Body signed(final long... numbers) {
            for (final long number : numbers) {
                number(number << 1 ^ number >> 63);
            }
            return this;
        }

        Body text(final String text) {
            final byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            number(utf8.length);
            bytes.writeBytes(utf8);
            return this;
        }

        Body word(final long word) {
            bytes.writeBytes(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(word)
                    .array());
            return this;
        }

        Body word4(final int word) {
            bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(word)
                    .array());
            return this;
        }
    }
}
