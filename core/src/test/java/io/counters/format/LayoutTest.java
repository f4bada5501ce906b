package io.counters.format;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every number of the format, written down once. Main code derives each offset from the one before it; whoever changes
 * a number here changes the format and owes it a new version.
 */
class LayoutTest {
    private static final int CACHE_LINE = 64;
    private static final int CACHE_LINE_PAIR = 128;

    @Test
    void headerNumbersAreThese() {
        assertThat(constantsOf(HeaderLayout.class)).isEqualTo(numbers("""
                        BLOCKS_OFFSET 96
                        BLOCK_COUNT_OFFSET 112
                        BLOCK_HIGH_WATER_OFFSET 656
                        BLOCK_STRIDE_OFFSET 104
                        BOOT_ID_HIGH_OFFSET 152
                        BOOT_ID_LOW_OFFSET 160
                        BYTE_ORDER_MARK 0x0102030405060708
                        BYTE_ORDER_MARK_OFFSET 24
                        CHECKSUM_OFFSET 504
                        CREATED_AT_OFFSET 128
                        FEATURES_OFFSET 120
                        FILE_LENGTH_OFFSET 40
                        HEADER_LENGTH_OFFSET 32
                        IMMUTABLE_LENGTH 512
                        LENGTH 4096
                        LOCK_INODE_OFFSET 168
                        MAGIC 0x535245544E554F43
                        MAGIC_OFFSET 0
                        MAJOR_OFFSET 8
                        MAX_NAME_LENGTH 256
                        METRIC_COUNT_OFFSET 88
                        METRIC_HIGH_WATER_OFFSET 648
                        METRIC_STRIDE_OFFSET 80
                        METRIC_TABLE_OFFSET 72
                        MINOR_OFFSET 16
                        NAME_LENGTH_OFFSET 176
                        NAME_OFFSET 184
                        PROCESS_COUNT_OFFSET 64
                        PROCESS_HIGH_WATER_OFFSET 640
                        PROCESS_STRIDE_OFFSET 56
                        PROCESS_TABLE_OFFSET 48
                        REFUSED_OFFSET 768
                        REPAIRED_OFFSET 776
                        SNAPSHOT_AT_OFFSET 520
                        SOURCE_UUID_HIGH_OFFSET 440
                        SOURCE_UUID_LOW_OFFSET 448
                        STATE_OFFSET 512
                        STATE_READY 1
                        STATE_RETIRED 2
                        STATE_SNAPSHOT 3
                        TABLE_VERSION_OFFSET 664
                        UUID_HIGH_OFFSET 136
                        UUID_LOW_OFFSET 144
                        """));
    }

    @Test
    void processNumbersAreThese() {
        assertThat(constantsOf(ProcessLayout.class)).isEqualTo(numbers("""
                        BOOT_ID_HIGH_OFFSET 40
                        BOOT_ID_LOW_OFFSET 48
                        EPOCH_OFFSET 8
                        HEARTBEAT_AT_OFFSET 192
                        LENGTH 256
                        MAX_NAME_LENGTH 120
                        NAME_LENGTH_OFFSET 64
                        NAME_OFFSET 72
                        ORIGIN_INDEX_OFFSET 216
                        ORIGIN_UUID_HIGH_OFFSET 200
                        ORIGIN_UUID_LOW_OFFSET 208
                        PID_NAMESPACE_OFFSET 32
                        PID_OFFSET 16
                        STALL_NANOS 3000000000
                        STARTED_AT_OFFSET 56
                        START_TICKS_OFFSET 24
                        STATE_ADOPTING 2
                        STATE_CLOSED 4
                        STATE_DEAD 6
                        STATE_FREE 0
                        STATE_LIVE 3
                        STATE_OFFSET 0
                        STATE_STALLED 5
                        STATE_WRITING 1
                        """));
    }

    @Test
    void metricNumbersAreThese() {
        assertThat(constantsOf(MetricLayout.class)).isEqualTo(numbers("""
                        AGGREGATION_OFFSET 32
                        BOUNDS_OFFSET 72
                        BOUND_COUNT_OFFSET 64
                        COOL_DOWN_NANOS 10000000000
                        CREATED_AT_OFFSET 48
                        GENERATION_OFFSET 8
                        HELP_LENGTH_OFFSET 216
                        KIND_OFFSET 16
                        LABELS_LENGTH_OFFSET 200
                        LENGTH 1024
                        MAX_BOUNDS 15
                        MAX_TEXT_LENGTH 800
                        NAME_LENGTH_OFFSET 192
                        RETIRED_AT_OFFSET 56
                        SCALE_OFFSET 40
                        STATE_FREE 0
                        STATE_OFFSET 0
                        STATE_READY 2
                        STATE_RETIRED 3
                        STATE_WRITING 1
                        TEXT_OFFSET 224
                        TYPE_OFFSET 24
                        UNIT_LENGTH_OFFSET 208
                        """));
    }

    @Test
    void blockNumbersAreThese() {
        assertThat(constantsOf(BlockLayout.class)).isEqualTo(numbers("""
                        FIRST_SLOT_OFFSET 64
                        LANE_OFFSET 16
                        LENGTH 4096
                        OWNER_OFFSET 8
                        STATE_FREE 0
                        STATE_OFFSET 0
                        STATE_READY 2
                        STATE_WRITING 1
                        STRIDE_OFFSET 24
                        """));
    }

    @Test
    void scalarSlotNumbersAreThese() {
        assertThat(constantsOf(ScalarLayout.class)).isEqualTo(numbers("""
                        EPOCH_OFFSET 24
                        IDENTITY_OFFSET 8
                        LENGTH 64
                        VALUE_OFFSET 16
                        VERSION_OFFSET 0
                        """));
    }

    @Test
    void histogramSlotNumbersAreThese() {
        assertThat(constantsOf(HistogramLayout.class)).isEqualTo(numbers("""
                        BUCKETS 16
                        BUCKETS_OFFSET 64
                        IDENTITY_OFFSET 8
                        LENGTH 192
                        MAX_OFFSET 56
                        MIN_OFFSET 48
                        SUMMARIES_OFFSET 16
                        SUMMARY_LENGTH 16
                        SUM_OFFSET 8
                        VERSION_OFFSET 0
                        """));
    }

    @Test
    void codesAreThese() {
        assertThat(constantsOf(Codes.class)).isEqualTo(numbers("""
                        COUNTER 1
                        F64 2
                        GAUGE 2
                        HISTOGRAM 3
                        I64 1
                        MAX 3
                        MIN 2
                        SUM 1
                        """));
    }

    @Test
    void versionIsThis() {
        assertThat(constantsOf(FormatVersion.class))
                .isEqualTo(numbers("FEATURES_OF_WRITERS " + (-1L << 32) + "\nMAJOR 1\nMINOR 0"));
    }

    @Test
    void limitsAreThese() {
        assertThat(constantsOf(Geometry.class))
                .isEqualTo(numbers("MAX_FILE_LENGTH 2147479552\nMAX_PROCESSES 65536\nPAGE 4096"));
        assertThat(constantsOf(SlotIdentity.class))
                .isEqualTo(numbers("MAX_METRICS 268435455\nNONE 0\nNO_VALUE_BIT 0x80000000\nSPARE_BIT 0x40000000"));
    }

    @Test
    void identityPacksGenerationKindAndIndexFromTheTop() {
        final long identity = SlotIdentity.of(0x0ABC_DEF0, Codes.HISTOGRAM, 0xFFFF_FFFF_8765_4321L);

        assertThat(identity).isEqualTo(0x8765_4321_3ABC_DEF1L);
        assertThat(SlotIdentity.metricIndex(identity)).isEqualTo(0x0ABC_DEF0);
        assertThat(SlotIdentity.kindCode(identity)).isEqualTo(Codes.HISTOGRAM);
        assertThat(SlotIdentity.generation(identity)).isEqualTo(0x8765_4321L);
        assertThat(SlotIdentity.hasNoValue(identity)).isFalse();
        assertThat(SlotIdentity.hasNoValue(identity | SlotIdentity.NO_VALUE_BIT))
                .isTrue();
    }

    @Test
    void largestMetricIndexLeavesTheOtherBitsOfAnIdentityAlone() {
        final long identity = SlotIdentity.of(SlotIdentity.MAX_METRICS - 1, Codes.COUNTER, 0);

        assertThat(identity).isEqualTo(0x1FFF_FFFFL);
        assertThat(SlotIdentity.metricIndex(identity)).isEqualTo(SlotIdentity.MAX_METRICS - 1);
    }

    @Test
    void noIdentityNamesNoMetric() {
        assertThat(SlotIdentity.metricIndex(SlotIdentity.NONE)).isEqualTo(-1);
    }

    static Stream<Struct> structures() {
        return Stream.of(
                HeaderLayout.STRUCT,
                ProcessLayout.STRUCT,
                MetricLayout.STRUCT,
                BlockLayout.STRUCT,
                ScalarLayout.STRUCT,
                HistogramLayout.STRUCT);
    }

    @ParameterizedTest
    @MethodSource("structures")
    void fieldsFollowEachOtherWithoutOverlapWithinTheirStructure(final Struct struct) {
        int end = 0;
        for (final Field field : struct.fields()) {
            assertThat(field.offset()).as(field.name()).isGreaterThanOrEqualTo(end);
            assertThat(field.length()).as(field.name()).isPositive();
            end = field.offset() + field.length();
        }
        assertThat(end).isLessThanOrEqualTo(struct.length());
    }

    @ParameterizedTest
    @MethodSource("structures")
    void fieldsAreWholeWordsOnMultiplesOfEight(final Struct struct) {
        assertThat(struct.fields()).allSatisfy(field -> {
            assertThat(field.offset() % Long.BYTES).isZero();
            assertThat(field.length() % Long.BYTES).isZero();
            assertThat(field.type() == Field.Type.BYTES || field.length() == Long.BYTES)
                    .isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("structures")
    void fieldNamesTellOneFieldFromAnother(final Struct struct) {
        assertThat(struct.fields()).extracting(Field::name).doesNotHaveDuplicates();
    }

    @Test
    void everyOffsetIsTheOffsetOfAField() {
        assertOffsetsAreFields(HeaderLayout.class, HeaderLayout.STRUCT, Set.of());
        assertOffsetsAreFields(ProcessLayout.class, ProcessLayout.STRUCT, Set.of());
        assertOffsetsAreFields(MetricLayout.class, MetricLayout.STRUCT, Set.of());
        assertOffsetsAreFields(BlockLayout.class, BlockLayout.STRUCT, Set.of("FIRST_SLOT_OFFSET"));
        assertOffsetsAreFields(ScalarLayout.class, ScalarLayout.STRUCT, Set.of());
        assertOffsetsAreFields(HistogramLayout.class, HistogramLayout.STRUCT, Set.of("SUM_OFFSET"));
    }

    @Test
    void eachGroupOfHeaderWordsThatChangeHasCacheLinePairsOfItsOwn() {
        final Map<Integer, Set<String>> changing = HeaderLayout.STRUCT.fields().stream()
                .filter(field -> field.offset() >= HeaderLayout.IMMUTABLE_LENGTH)
                .collect(groupingBy(field -> field.offset() / CACHE_LINE_PAIR, mapping(Field::name, toSet())));

        assertThat(changing.values())
                .containsExactlyInAnyOrder(
                        Set.of("state", "snapshot at"),
                        Set.of("process high water", "metric high water", "block high water", "table version"),
                        Set.of("refused", "repaired"));
        assertThat(HeaderLayout.IMMUTABLE_LENGTH % CACHE_LINE_PAIR).isZero();
    }

    @Test
    void heartbeatSharesItsCacheLineOnlyWithWordsOfTheDead() {
        assertThat(ProcessLayout.STRUCT.fields())
                .filteredOn(field -> (field.offset() + field.length() - 1) / CACHE_LINE
                        == ProcessLayout.HEARTBEAT_AT_OFFSET / CACHE_LINE)
                .extracting(Field::name)
                .containsExactly("heartbeat at", "origin uuid high", "origin uuid low", "origin index");
    }

    @Test
    void everythingOfAHistogramButItsBucketsIsOnOneCacheLine() {
        assertThat(HistogramLayout.BUCKETS_OFFSET).isEqualTo(CACHE_LINE);
        assertThat(ScalarLayout.LENGTH).isEqualTo(CACHE_LINE);
    }

    @Test
    void slotsOfEitherStrideFillABlockToItsLastByte() {
        for (final int stride : new int[] {ScalarLayout.LENGTH, HistogramLayout.LENGTH}) {
            assertThat((BlockLayout.LENGTH - BlockLayout.FIRST_SLOT_OFFSET) % stride)
                    .isZero();
        }
    }

    @Test
    void onlyTheLengthsOfSlotsAreStrides() {
        assertThat(IntStream.rangeClosed(-1, BlockLayout.LENGTH).filter(BlockLayout::isStride))
                .containsExactly(64, 192);
        assertThat(BlockLayout.isStride(1L << 32 | ScalarLayout.LENGTH)).isFalse();
    }

    @Test
    void thereIsABucketForEachBoundAndOneForWhatIsAbove() {
        assertThat(HistogramLayout.BUCKETS).isEqualTo(MetricLayout.MAX_BOUNDS + 1);
    }

    @Test
    void recordsFillTheirLastByteWithText() {
        assertThat(MetricLayout.TEXT_OFFSET + MetricLayout.MAX_TEXT_LENGTH).isEqualTo(MetricLayout.LENGTH);
    }

    @Test
    void headerNameEndsBeforeTheChecksum() {
        assertThat(HeaderLayout.NAME_OFFSET + HeaderLayout.MAX_NAME_LENGTH)
                .isLessThanOrEqualTo(HeaderLayout.CHECKSUM_OFFSET);
    }

    private static void assertOffsetsAreFields(final Class<?> layout, final Struct struct, final Set<String> others) {
        final Collection<Long> fields =
                struct.fields().stream().map(field -> (long) field.offset()).toList();
        final Map<String, Long> offsets = constantsOf(layout);
        offsets.keySet().removeIf(name -> !name.endsWith("_OFFSET") || others.contains(name));
        assertThat(fields).containsAll(offsets.values());
        assertThat(offsets.values()).doesNotHaveDuplicates();
    }

    /** All public numbers of a class, so that one which nobody wrote down here is missed. */
    private static Map<String, Long> constantsOf(final Class<?> layout) {
        final Map<String, Long> constants = new TreeMap<>();
        Arrays.stream(layout.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers())
                        && field.getType().isPrimitive())
                .forEach(field -> {
                    try {
                        constants.put(field.getName(), ((Number) field.get(null)).longValue());
                    } catch (final IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                });
        return constants;
    }

    private static Map<String, Long> numbers(final String lines) {
        final Map<String, Long> numbers = new TreeMap<>();
        for (final String line : lines.split("\n", -1)) {
            if (!line.isBlank()) {
                final List<String> parts = List.of(line.strip().split(" ", -1));
                numbers.put(parts.get(0), Long.decode(parts.get(1)));
            }
        }
        return numbers;
    }
}
