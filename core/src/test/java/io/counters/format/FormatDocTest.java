package io.counters.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.counters.Aggregation;
import io.counters.MetricKind;
import io.counters.ValueType;
import io.counters.memory.HeapWords;
import io.counters.slot.SlotCursor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Holds docs/format.md and the code together: what one says and the other does not is a failure. */
class FormatDocTest {
    private static final Path DOC = Path.of("..", "docs", "format.md");
    private static final List<Struct> STRUCTS = List.of(
            HeaderLayout.STRUCT,
            ProcessLayout.STRUCT,
            MetricLayout.STRUCT,
            BlockLayout.STRUCT,
            ScalarLayout.STRUCT,
            HistogramLayout.STRUCT);
    private static final String SPARE = "spare";

    private final String doc = read();
    private final List<Table> tables = Table.allIn(doc);

    @Test
    void everyStructureIsTabledToItsLastByteAsTheCodeHasIt() {
        final Map<String, List<String>> told = new TreeMap<>();
        tables("offset", "length", "field", "meaning").forEach(table -> told.put(table.title, rows(table)));

        final Map<String, List<String>> coded = new TreeMap<>();
        STRUCTS.forEach(struct -> coded.put(struct.name(), rows(struct)));

        assertThat(told).isEqualTo(coded);
    }

    @Test
    void everyFieldHasAMeaningOrContinuesThePreviousOne() {
        tables("offset", "length", "field", "meaning")
                .forEach(table -> table.rows.forEach(row -> assertThat(row.get(3))
                        .as(row.toString())
                        .matches(meaning -> !meaning.isBlank()
                                || row.get(2).equals(SPARE)
                                || row.get(2).endsWith(" low"))));
    }

    @Test
    void everyCodeIsToldByItsNumberAndName() {
        final Map<String, Map<String, Long>> told = new TreeMap<>();
        tables("code", "name", "meaning").forEach(table -> told.put(table.title, table.numbers(1, 0)));

        final Map<String, Map<String, Long>> coded = new TreeMap<>();
        coded.put("header state", states(HeaderLayout.class));
        coded.put("process state", states(ProcessLayout.class));
        coded.put("metric state", states(MetricLayout.class));
        coded.put("block state", states(BlockLayout.class));
        coded.put("kind", codes(MetricKind.values(), Codes::of));
        coded.put("type", codes(ValueType.values(), Codes::of));
        coded.put("aggregation", codes(Aggregation.values(), Codes::of));

        assertThat(told).isEqualTo(coded);
    }

    @Test
    void everyCodeReadsBackToWhatItStandsFor() {
        for (final MetricKind kind : MetricKind.values()) {
            assertThat(Codes.kind(Codes.of(kind))).isEqualTo(kind);
        }
        for (final ValueType type : ValueType.values()) {
            assertThat(Codes.type(Codes.of(type))).isEqualTo(type);
        }
        for (final Aggregation aggregation : Aggregation.values()) {
            assertThat(Codes.aggregation(Codes.of(aggregation))).isEqualTo(aggregation);
        }
        for (final long unknown : new long[] {-1, 0, 4, Long.MAX_VALUE, 1L << 32 | 1}) {
            assertThat(Codes.kind(unknown)).isNull();
            assertThat(Codes.type(unknown)).isNull();
            assertThat(Codes.aggregation(unknown)).isNull();
        }
    }

    @Test
    void constantsAreThoseOfTheCode() {
        assertThat(table("constant", "value").numbers(0, 1))
                .isEqualTo(Map.ofEntries(
                        Map.entry("magic", HeaderLayout.MAGIC),
                        Map.entry("byte order mark", HeaderLayout.BYTE_ORDER_MARK),
                        Map.entry("major version", FormatVersion.MAJOR),
                        Map.entry("minor version", FormatVersion.MINOR),
                        Map.entry("page", (long) Geometry.PAGE),
                        Map.entry("header length", (long) HeaderLayout.LENGTH),
                        Map.entry("checksummed bytes", (long) HeaderLayout.CHECKSUM_OFFSET),
                        Map.entry("first slot of a block", (long) BlockLayout.FIRST_SLOT_OFFSET),
                        Map.entry("reading attempts", (long) SlotCursor.MAX_ATTEMPTS),
                        Map.entry("stall in nanoseconds", ProcessLayout.STALL_NANOS),
                        Map.entry("cool-down in nanoseconds", MetricLayout.COOL_DOWN_NANOS)));
    }

    @Test
    void limitsAreThoseOfTheCode() {
        final int slotBytes = BlockLayout.LENGTH - BlockLayout.FIRST_SLOT_OFFSET;
        assertThat(table("limit", "value").numbers(0, 1))
                .isEqualTo(Map.ofEntries(
                        Map.entry("process records", (long) Geometry.MAX_PROCESSES),
                        Map.entry("metric records", (long) SlotIdentity.MAX_METRICS),
                        Map.entry("file length in bytes", Geometry.MAX_FILE_LENGTH),
                        Map.entry("segment name in bytes", (long) HeaderLayout.MAX_NAME_LENGTH),
                        Map.entry("instance name in bytes", (long) ProcessLayout.MAX_NAME_LENGTH),
                        Map.entry("name, labels, unit and help of a metric in bytes", (long)
                                MetricLayout.MAX_TEXT_LENGTH),
                        Map.entry("bounds of a histogram", (long) MetricLayout.MAX_BOUNDS),
                        Map.entry("buckets of a histogram", (long) HistogramLayout.BUCKETS),
                        Map.entry("scalar slots of a block", (long) slotBytes / ScalarLayout.LENGTH),
                        Map.entry("histogram slots of a block", (long) slotBytes / HistogramLayout.LENGTH)));
        assertThat(doc.replace('\n', ' '))
                .contains(String.format(
                        Locale.ROOT,
                        "a segment has %d process records, %d metric records and %d blocks: %d bytes",
                        Geometry.DEFAULT.processes(),
                        Geometry.DEFAULT.metrics(),
                        Geometry.DEFAULT.blocks(),
                        Geometry.DEFAULT.fileLength()));
    }

    @Test
    void identityBitsAreThoseThatTheCodePacks() {
        final Map<String, Long> masks = new LinkedHashMap<>();
        table("bits", "field", "meaning").rows.forEach(row -> masks.put(row.get(1), mask(row.get(0))));

        assertThat(masks.values().stream().mapToLong(mask -> mask).sum()).isEqualTo(-1);
        assertThat(masks)
                .isEqualTo(Map.of(
                        "metric index + 1",
                        SlotIdentity.of(SlotIdentity.MAX_METRICS - 1, 0, 0),
                        "kind",
                        SlotIdentity.of(-1, 0b11, 0),
                        SPARE,
                        ~(SlotIdentity.of(SlotIdentity.MAX_METRICS - 1, 0b11, -1) | SlotIdentity.NO_VALUE_BIT),
                        "no value",
                        SlotIdentity.NO_VALUE_BIT,
                        "generation",
                        SlotIdentity.of(-1, 0, -1)));
    }

    @Test
    void checkValueOfTheChecksumIsRight() {
        final CRC32C crc = new CRC32C();
        crc.update("123456789".getBytes(UTF_8));

        assertThat(doc.replace('\n', ' '))
                .contains(String.format("`123456789` it is 0x%08X", crc.getValue()))
                .contains("Castagnoli polynomial, reflected (0x82F63B78)");
    }

    @Test
    void uuidIsWrittenAsTheDocumentSays() {
        assertThat(doc.replace('\n', ' '))
                .contains(String.format(
                        "high 0x%016x and low 0x%016x are `%s`",
                        SegmentFixture.SEGMENT_UUID.getMostSignificantBits(),
                        SegmentFixture.SEGMENT_UUID.getLeastSignificantBits(),
                        SegmentFixture.SEGMENT_UUID));
    }

    @Test
    void exampleShowsTheSegmentThatTheCodeBuilds() {
        assertThat(example()).isEqualTo(ExampleDump.of(ExampleSegment.build().toBytes()));
    }

    @Test
    void bytesOfTheExampleAreTheWholeFile() {
        final byte[] built = ExampleSegment.build().toBytes();
        final byte[] told = new byte[built.length];
        example().lines().filter(line -> line.matches("[0-9]{6}  .*")).forEach(line -> {
            final byte[] word = HexFormat.ofDelimiter(" ").parseHex(line.substring(8, 31));
            System.arraycopy(word, 0, told, Integer.parseInt(line.substring(0, 6)), word.length);
        });

        assertThat(Arrays.mismatch(told, built))
                .as("offset of the first byte that differs")
                .isEqualTo(-1);
    }

    private String example() {
        return block("```text\n", "\n```\n");
    }

    private String block(final String start, final String end) {
        final int from = doc.indexOf(start, doc.indexOf("\n## Example\n"));
        assertThat(from).as("a block that starts with " + start).isPositive();
        return doc.substring(from + start.length(), doc.indexOf(end, from));
    }

    private Table table(final String... columns) {
        final List<Table> found = tables(columns);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private List<Table> tables(final String... columns) {
        final List<Table> found = tables.stream()
                .filter(table -> table.columns.equals(List.of(columns)))
                .toList();
        assertThat(found).isNotEmpty().extracting(table -> table.title).doesNotHaveDuplicates();
        return found;
    }

    private static List<String> rows(final Table table) {
        return table.rows.stream()
                .map(row -> String.join(" | ", row.subList(0, 3)))
                .toList();
    }

    private static List<String> rows(final Struct struct) {
        final List<String> rows = new ArrayList<>();
        int end = 0;
        for (final io.counters.format.Field field : struct.fields()) {
            addSpare(rows, end, field.offset());
            rows.add(field.offset() + " | " + field.length() + " | " + field.name());
            end = field.offset() + field.length();
        }
        addSpare(rows, end, struct.length());
        return rows;
    }

    private static void addSpare(final List<String> rows, final int from, final int to) {
        if (from < to) {
            rows.add(from + " | " + (to - from) + " | " + SPARE);
        }
    }

    private static Map<String, Long> states(final Class<?> layout) {
        final String prefix = "STATE_";
        final Map<String, Long> states = new TreeMap<>();
        for (final Field field : layout.getFields()) {
            if (field.getName().startsWith(prefix) && field.getType() == long.class) {
                try {
                    states.put(field.getName().substring(prefix.length()), field.getLong(null));
                } catch (final IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return states;
    }

    private static <T extends Enum<T>> Map<String, Long> codes(final T[] values, final ToLongFunction<T> code) {
        final Map<String, Long> codes = new TreeMap<>();
        for (final T value : values) {
            codes.put(value.name(), code.applyAsLong(value));
        }
        return codes;
    }

    private static long mask(final String range) {
        final String[] ends = range.split(" to ", -1);
        return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]))
                .mapToLong(bit -> 1L << bit)
                .sum();
    }

    private static String read() {
        try {
            return Files.readString(DOC);
        } catch (final IOException e) {
            throw new AssertionError("cannot read " + DOC.toAbsolutePath(), e);
        }
    }

    /** A table of the document, under the title of the heading above it. */
    private static final class Table {
        private final String title;
        private final List<String> columns;
        private final List<List<String>> rows = new ArrayList<>();

        private Table(final String title, final List<String> columns) {
            this.title = title;
            this.columns = columns;
        }

        static List<Table> allIn(final String doc) {
            final List<Table> tables = new ArrayList<>();
            String title = "";
            Table table = null;
            for (final String line : doc.lines().toList()) {
                if (line.startsWith("#")) {
                    title = line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT);
                }
                if (!line.startsWith("|")) {
                    table = null;
                } else if (table == null) {
                    table = new Table(title, cells(line));
                    tables.add(table);
                } else if (!line.startsWith("|---")) {
                    assertThat(cells(line)).as(line).hasSameSizeAs(table.columns);
                    table.rows.add(cells(line));
                }
            }
            return tables;
        }

        /** Two columns as a map. */
        Map<String, Long> numbers(final int nameColumn, final int numberColumn) {
            final Map<String, Long> numbers = new TreeMap<>();
            rows.forEach(row -> assertThat(numbers.put(row.get(nameColumn), Long.decode(row.get(numberColumn))))
                    .as("twice: " + row)
                    .isNull());
            return numbers;
        }

        private static List<String> cells(final String line) {
            return Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                    .map(String::strip)
                    .toList();
        }
    }

    /** Every word of a file that is not zero, with the field that it is. */
    private static final class ExampleDump {
        private final byte[] file;
        private final List<String> lines = new ArrayList<>();

        private ExampleDump(final byte[] file) {
            this.file = file;
        }

        static String of(final byte[] file) {
            final ExampleDump dump = new ExampleDump(file);
            final Geometry geometry = new Geometry(
                    dump.count(HeaderLayout.PROCESS_COUNT_OFFSET),
                    dump.count(HeaderLayout.METRIC_COUNT_OFFSET),
                    dump.count(HeaderLayout.BLOCK_COUNT_OFFSET));
            dump.add(HeaderLayout.STRUCT, "", 0);
            for (int i = 0; i < geometry.processes(); i++) {
                dump.add(ProcessLayout.STRUCT, " " + i, geometry.process(i));
            }
            for (int i = 0; i < geometry.metrics(); i++) {
                dump.add(MetricLayout.STRUCT, " " + i, geometry.metric(i));
            }
            for (int i = 0; i < geometry.blocks(); i++) {
                dump.add(BlockLayout.STRUCT, " " + i, geometry.block(i));
                dump.addSlots(i, geometry.block(i));
            }
            return String.join("\n", dump.lines);
        }

        private void addSlots(final int index, final int block) {
            final int stride = count(block + BlockLayout.STRIDE_OFFSET);
            final Struct struct = stride == ScalarLayout.LENGTH ? ScalarLayout.STRUCT : HistogramLayout.STRUCT;
            for (int slot = BlockLayout.FIRST_SLOT_OFFSET; slot < BlockLayout.LENGTH; slot += stride) {
                if (word(block + slot + ScalarLayout.IDENTITY_OFFSET) != SlotIdentity.NONE) {
                    add(struct, " of block " + index, block + slot);
                }
            }
        }

        private void add(final Struct struct, final String which, final int base) {
            lines.add((lines.isEmpty() ? "" : "\n") + struct.name() + which);
            for (final io.counters.format.Field field : struct.fields()) {
                for (int i = 0; i < field.length(); i += Long.BYTES) {
                    final int offset = base + field.offset() + i;
                    if (word(offset) != 0) {
                        final byte[] bytes = Arrays.copyOfRange(file, offset, offset + Long.BYTES);
                        lines.add(String.format(
                                        "%06d  %s  %-20s %s",
                                        offset,
                                        HexFormat.ofDelimiter(" ").formatHex(bytes),
                                        i == 0 ? field.name() : "",
                                        value(field, offset, bytes))
                                .stripTrailing());
                    }
                }
            }
        }

        private String value(final io.counters.format.Field field, final int offset, final byte[] bytes) {
            return switch (field.type()) {
                case LONG -> Long.toString(word(offset));
                case BITS -> String.format("0x%016x", word(offset));
                case TIME -> java.time.Instant.EPOCH.plusNanos(word(offset)).toString();
                case BYTES ->
                    field.name().equals("bounds") || field.name().equals("buckets")
                            ? Long.toString(word(offset))
                            : IntStream.range(0, bytes.length)
                                    .mapToObj(i -> bytes[i] >= ' ' && bytes[i] <= '~' ? "" + (char) bytes[i] : ".")
                                    .collect(joining());
            };
        }

        private int count(final int offset) {
            return Math.toIntExact(word(offset));
        }

        private long word(final int offset) {
            return HeapWords.get(file, offset);
        }
    }
}
