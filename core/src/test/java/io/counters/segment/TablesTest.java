package io.counters.segment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.Aggregation;
import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.SegmentFullException;
import io.counters.format.BlockLayout;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The three tables: what is published, what is found again, what is used again, and what a hostile file can do. */
class TablesTest {
    private static final Geometry SMALL = new Geometry(3, 4, 3);
    private static final long COOL_DOWN = MetricLayout.COOL_DOWN_NANOS;
    private static final int TEXT_ROOM = MetricLayout.MAX_TEXT_LENGTH;

    @TempDir
    Path directory;

    private Segment segment;
    private SegmentMemory memory;
    private MetricTable metrics;
    private BlockTable blocks;
    private ProcessTable processes;

    @BeforeEach
    void setUp() {
        final SegmentPath path = new SegmentPath(directory.resolve("orders.seg"));
        Segment.create(path, SMALL, 0);
        segment = Segment.openForWriting(path);
        memory = segment.memory();
        metrics = new MetricTable(segment);
        blocks = new BlockTable(segment);
        processes = new ProcessTable(segment);
    }

    @Test
    void registeredMetricIsReadBackInEveryDetail() {
        final MetricDefinition definition = MetricDefinition.histogram(
                        "latency", Buckets.of(Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE))
                .withHelp("Zeit \u00e4\u20ac\ud83d\ude00 \u001b[2J")
                .withLabel("host", "a\"b\\c\nd")
                .withLabel("\ud83d\ude00", "")
                .withLabel("long", "l".repeat(300))
                .withUnit("seconds", -9);

        final MetricRecord made = metrics.register(definition, 42);

        final MetricRecord read = metrics.read(made.index());
        assertThat(read).isEqualTo(made);
        assertThat(read.definition()).isEqualTo(definition);
        assertThat(read.createdAt()).isEqualTo(42);
        assertThat(read.generation()).isZero();
        assertThat(metrics.isCurrent(0, 0)).isTrue();
        assertThat(metrics.isCurrentIdentity(SlotIdentity.of(0, 3, 0))).isTrue();
    }

    @Test
    void everyKindTypeAndAggregationIsReadBack() {
        final List<MetricDefinition> definitions = List.of(
                MetricDefinition.counter("c"),
                MetricDefinition.gauge("g").withAggregation(Aggregation.MIN),
                MetricDefinition.doubleGauge("d").withAggregation(Aggregation.MAX),
                MetricDefinition.histogram("h", Buckets.linear(1, 1, 15)));

        definitions.forEach(definition -> metrics.register(definition, 0));

        assertThat(IntStream.range(0, 4).mapToObj(i -> metrics.read(i).definition()))
                .isEqualTo(definitions);
        assertThat(metrics.highWater()).isEqualTo(4);
    }

    @Test
    void textsStandInTheRecordByteForByte() {
        metrics.register(
                MetricDefinition.counter("n\u00e4me")
                        .withLabel("z", "1")
                        .withLabel("a", "\u20ac")
                        .withUnit("bytes", 3)
                        .withHelp("help"),
                0);

        final int record = SMALL.metric(0);
        final byte[] expected =
                "n\u00e4me\1\0a\3\0\u20ac\1\0z\1\0001byteshelp".getBytes(UTF_8); // keys in the order of their bytes
        final byte[] found = new byte[expected.length];
        memory.copyTo(record + MetricLayout.TEXT_OFFSET, found);
        assertThat(found).isEqualTo(expected);
        assertThat(word(record + MetricLayout.NAME_LENGTH_OFFSET)).isEqualTo(5);
        assertThat(word(record + MetricLayout.LABELS_LENGTH_OFFSET)).isEqualTo(14);
        assertThat(word(record + MetricLayout.UNIT_LENGTH_OFFSET)).isEqualTo(5);
        assertThat(word(record + MetricLayout.HELP_LENGTH_OFFSET)).isEqualTo(4);
        assertThat(word(record + MetricLayout.SCALE_OFFSET)).isEqualTo(3);
    }

    @Test
    void textsThatJustFitAreTakenAndOneByteMoreIsRefusedWithBothLengths() {
        final MetricDefinition definition =
                MetricDefinition.counter("c").withLabel("k", "v").withHelp("h".repeat(TEXT_ROOM - 7));
        assertThat(metrics.register(definition, 0).definition()).isEqualTo(definition);
        assertThat(metrics.read(0).definition()).isEqualTo(definition);

        assertThatThrownBy(() -> metrics.register(definition.withLabel("k", "vv"), 0))
                .isInstanceOf(SegmentFullException.class)
                .hasMessageContaining("texts of metric c")
                .hasMessageContaining((TEXT_ROOM + 1) + " bytes")
                .hasMessageContaining("expected: at most " + TEXT_ROOM);
        assertThat(metrics.highWater()).isOne();
    }

    @Test
    void labelLongerThanItsLengthFieldIsRefusedWithBothLengths() {
        for (final int length : new int[] {TEXT_ROOM + 1, 0x10000, 0x10003}) {
            assertThatThrownBy(() ->
                            metrics.register(MetricDefinition.counter("c").withLabel("k", "\u00e4".repeat(length)), 0))
                    .isInstanceOf(SegmentFullException.class)
                    .hasMessageContaining(2 * length + " bytes")
                    .hasMessageContaining("at most " + TEXT_ROOM);
        }
        assertThat(metrics.highWater()).isZero();
    }

    @Test
    void fullMetricTableIsRefusedWithItsCapacity() {
        registerMany(4);

        assertThatThrownBy(() -> metrics.register(MetricDefinition.counter("more"), 0))
                .isInstanceOf(SegmentFullException.class)
                .hasMessageContaining("no metric record left in segment " + segment.path() + ": 4 of 4 in use");
    }

    @Test
    void retiredMetricIsGoneAtOnceAndItsRecordIsUsedAgainAfterTheCoolDownWithoutReturningToLife() {
        registerMany(4);
        final long version = metrics.version();
        metrics.retire(2, 1000);

        assertThat(metrics.read(2)).isNull();
        assertThat(metrics.isCurrent(2, 0)).isFalse();
        assertThat(metrics.isCurrentIdentity(SlotIdentity.of(2, 1, 0))).isFalse();
        assertThat(metrics.version()).isNotEqualTo(version);
        assertThatThrownBy(() -> metrics.register(MetricDefinition.counter("new"), 1000 + COOL_DOWN - 1))
                .isInstanceOf(SegmentFullException.class);

        final MetricRecord reborn = metrics.register(MetricDefinition.counter("new"), 1000 + COOL_DOWN);
        assertThat(reborn.index()).isEqualTo(2);
        assertThat(reborn.generation()).isPositive();
        assertThat(metrics.read(2)).isEqualTo(reborn);
        assertThat(metrics.isCurrentIdentity(SlotIdentity.of(2, 1, 0))).isFalse();
        assertThat(metrics.isCurrentIdentity(SlotIdentity.of(2, 1, reborn.generation())))
                .isTrue();
        assertThat(word(SMALL.metric(2) + MetricLayout.RETIRED_AT_OFFSET)).isZero();
    }

    @Test
    void recordThatAnotherProcessRetiredOrThatHasCooledDownSinceTheLastRegistrationIsUsedAgain() {
        registerMany(2);
        new MetricTable(segment).retire(0, 1000);
        assertThat(metrics.register(MetricDefinition.counter("early"), 1000 + COOL_DOWN - 1)
                        .index())
                .isEqualTo(2);
        assertThat(metrics.register(MetricDefinition.counter("late"), 1000 + COOL_DOWN)
                        .index())
                .isZero();

        new MetricTable(segment).retire(1, 0);
        assertThat(metrics.register(MetricDefinition.counter("next"), 1000 + COOL_DOWN)
                        .index())
                .isEqualTo(1);
    }

    @Test
    void recordLeftHalfMadeIsUsedAgainInANewGeneration() {
        registerMany(2);
        set(HeaderLayout.TABLE_VERSION_OFFSET, metrics.version() + 1);
        set(SMALL.metric(0) + MetricLayout.STATE_OFFSET, MetricLayout.STATE_WRITING);

        final MetricRecord made = metrics.register(MetricDefinition.counter("new"), 0);

        assertThat(made.index()).isZero();
        assertThat(made.generation()).isPositive();
        assertThat(metrics.highWater()).isEqualTo(2);
    }

    @Test
    void recordThatSomebodyDiedBeforeBeginningIsUsedFirst() {
        set(HeaderLayout.METRIC_HIGH_WATER_OFFSET, 1); // the mark rises before the first word is written

        assertThat(metrics.register(MetricDefinition.counter("new"), 0).index()).isZero();
        assertThat(metrics.highWater()).isOne();
    }

    @Test
    void retirementCutShortBeforeItsGenerationBringsNoSlotBackToLife() {
        registerMany(4);
        set(HeaderLayout.TABLE_VERSION_OFFSET, metrics.version() + 1);
        set(SMALL.metric(1) + MetricLayout.RETIRED_AT_OFFSET, 0);
        set(SMALL.metric(1) + MetricLayout.STATE_OFFSET, MetricLayout.STATE_RETIRED); // and then its process died

        assertThat(metrics.isCurrentIdentity(SlotIdentity.of(1, 1, 0))).isFalse();
        final MetricRecord reborn = metrics.register(MetricDefinition.counter("new"), COOL_DOWN);
        assertThat(reborn.index()).isEqualTo(1);
        assertThat(metrics.isCurrentIdentity(SlotIdentity.of(1, 1, 0))).isFalse();
    }

    @Test
    void generationWrapsAt32BitsAndStaysWithinTheIdentity() {
        registerMany(1);
        set(SMALL.metric(0) + MetricLayout.GENERATION_OFFSET, 0xFFFF_FFFFL);
        assertThat(metrics.read(0).generation()).isEqualTo(0xFFFF_FFFFL);
        assertThat(metrics.isCurrentIdentity(SlotIdentity.of(0, 1, 0xFFFF_FFFFL)))
                .isTrue();

        metrics.retire(0, 0);

        assertThat(word(SMALL.metric(0) + MetricLayout.GENERATION_OFFSET)).isZero();
    }

    @Test
    void tableVersionAtRestTellsEachChangeFromTheNextAndAChangeCutShortFromRest() {
        final long before = metrics.version();
        registerMany(1);
        final long registered = metrics.version();
        metrics.retire(0, 0);
        final long retired = metrics.version();

        assertThat(List.of(before, registered, retired)).doesNotHaveDuplicates().allMatch(version -> version % 2 == 0);

        set(HeaderLayout.TABLE_VERSION_OFFSET, retired + 1); // died after the first move
        metrics.register(MetricDefinition.counter("next"), COOL_DOWN);
        assertThat(metrics.version()).isGreaterThan(retired + 1).isEven();
    }

    @ParameterizedTest
    @CsvSource({
        "kind, 16, 0",
        "kind, 16, 4",
        "kind, 16, 9223372036854775807",
        "type, 24, 3",
        "histogram of doubles, 24, 2",
        "aggregation, 32, 0",
        "aggregation, 32, 4",
        "scale, 40, 19",
        "scale, 40, -19",
        "scale, 40, 4294967296",
        "no bounds, 64, 0",
        "bounds, 64, 16",
        "bounds, 64, -1",
        "bounds, 64, 4294967297",
        "bounds do not ascend, 80, 1",
        "no name, 192, 0",
        "name, 192, -1",
        "name, 192, 1025",
        "name, 192, 2147483647",
        "name, 192, 9223372036854775807",
        "labels cut, 200, 5",
        "labels, 200, -1",
        "unit, 208, 9223372036854775807",
        "help, 216, 4294967296"
    })
    void recordThatBreaksARuleIsNoMetricAndNoException(final String rule, final int offset, final long value) {
        metrics.register(MetricDefinition.histogram("h", Buckets.of(1, 2)).withLabel("k", "v"), 0);
        assertThat(metrics.read(0)).isNotNull();

        set(SMALL.metric(0) + offset, value);

        assertThat(metrics.read(0)).as(rule).isNull();
    }

    @Test
    void labelsThatRepeatAKeyHaveAnEmptyOneOrRunOverAreNoMetric() {
        for (final String labels : List.of("\1\0k\0\0\1\0k\0\0", "\0\0\0\0", "\1\0k\1", "\1\0k\5\0v", "\377\377k")) {
            final byte[] bytes = labels.getBytes(ISO_8859_1);
            metrics.register(MetricDefinition.counter("c").withLabel("k", "v".repeat(bytes.length)), 0);
            final int index = metrics.highWater() - 1;
            memory.copyFrom(SMALL.metric(index) + MetricLayout.TEXT_OFFSET + 1, bytes);
            set(SMALL.metric(index) + MetricLayout.LABELS_LENGTH_OFFSET, bytes.length);

            assertThat(metrics.read(index)).isNull();
            metrics.retire(index, -COOL_DOWN);
        }
    }

    @Test
    void highWaterMarksBeyondTheTablesAreNotBelieved() {
        for (final long mark : new long[] {1000, Long.MAX_VALUE}) {
            set(HeaderLayout.METRIC_HIGH_WATER_OFFSET, mark);
            set(HeaderLayout.BLOCK_HIGH_WATER_OFFSET, mark);
            set(HeaderLayout.PROCESS_HIGH_WATER_OFFSET, mark);
            assertThat(metrics.highWater()).isEqualTo(4);
            assertThat(blocks.highWater()).isEqualTo(3);
            assertThat(processes.highWater()).isEqualTo(3);
        }
        set(HeaderLayout.METRIC_HIGH_WATER_OFFSET, -1);
        assertThat(metrics.highWater()).isZero();
    }

    @Test
    void identityOfNoMetricIsNotCurrent() {
        registerMany(1);

        assertThat(metrics.isCurrentIdentity(SlotIdentity.NONE)).isFalse();
        assertThat(metrics.isCurrentIdentity(SlotIdentity.of(1, 1, 0))).isFalse();
        assertThat(metrics.isCurrentIdentity(SlotIdentity.of(SlotIdentity.MAX_METRICS - 1, 1, 0)))
                .isFalse();
    }

    @Test
    void blockIsMadeSpareAndBecomesItsLanesWithTheStrideForLife() {
        final int block = blocks.allocate(2);

        assertThat(blocks.owner(block)).isEqualTo(2);
        assertThat(blocks.stride(block)).isZero();
        assertThat(blocks.lane(block)).isEqualTo(-1);
        blocks.assign(block, 7, 192);
        assertThat(blocks.stride(block)).isEqualTo(192);
        assertThat(blocks.lane(block)).isEqualTo(7);
        assertThat(blocks.indexOf(blocks.firstSlot(block))).isEqualTo(block);
        assertThat(blocks.indexOf(blocks.end(block) - 1)).isEqualTo(block);
        assertThat((blocks.end(block) - blocks.firstSlot(block)) / 64).isEqualTo(63);
        assertThat((blocks.end(block) - blocks.firstSlot(block)) / 192).isEqualTo(21);
    }

    @Test
    void fullBlockTableIsRefusedWithItsCapacity() {
        assertThat(IntStream.range(0, 3).map(i -> blocks.allocate(0)).boxed().toList())
                .containsExactly(0, 1, 2);

        assertThatThrownBy(() -> blocks.allocate(0))
                .isInstanceOf(SegmentFullException.class)
                .hasMessageContaining("no block left in segment " + segment.path() + ": 3 of 3 in use");
    }

    @Test
    void blockLeftHalfMadeIsUsedAgainAndEmpty() {
        blocks.allocate(0);
        blocks.allocate(0);
        final int block = SMALL.block(0);
        set(block + BlockLayout.STATE_OFFSET, BlockLayout.STATE_WRITING);
        set(block + BlockLayout.STRIDE_OFFSET, 64);
        set(block + BlockLayout.FIRST_SLOT_OFFSET + 8, 99);
        assertThat(blocks.owner(0)).isEqualTo(-1);

        assertThat(blocks.allocate(1)).isZero();

        assertThat(blocks.owner(0)).isOne();
        assertThat(blocks.stride(0)).isZero();
        assertThat(word(block + BlockLayout.FIRST_SLOT_OFFSET + 8)).isZero();
        assertThat(blocks.highWater()).isEqualTo(2);
    }

    @Test
    void hostileBlockHeaderIsNobodysAndHasNoSlots() {
        blocks.allocate(0);
        for (final long owner : new long[] {-1, 3, 1L << 32, Long.MIN_VALUE}) {
            set(SMALL.block(0) + BlockLayout.OWNER_OFFSET, owner);
            assertThat(blocks.owner(0)).isEqualTo(-1);
        }
        for (final long stride : new long[] {-64, 1, 63, 65, 128, 4096, 1L << 32 | 64}) {
            set(SMALL.block(0) + BlockLayout.STRIDE_OFFSET, stride);
            assertThat(blocks.stride(0)).isZero();
        }
    }

    @Test
    void takenEntrySaysWhoTookItAndEachTakingRaisesTheEpoch() {
        assertThat(processes.take(0, "\u00e4".repeat(60), 42)).isOne();

        final ProcessRecord entry = processes.read(0);
        assertThat(entry.name()).isEqualTo("\u00e4".repeat(60));
        assertThat(entry.state()).isEqualTo(ProcessLayout.STATE_LIVE);
        assertThat(entry.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(entry.startTicks()).isPositive().isEqualTo(Host.startTicks());
        assertThat(entry.pidNamespace()).isPositive();
        assertThat(entry.bootId()).isEqualTo(Host.bootId());
        assertThat(entry.startedAt()).isEqualTo(42);
        assertThat(entry.heartbeatAt()).isEqualTo(42);
        assertThat(entry.isInUse()).isTrue();

        processes.beat(0, 50);
        assertThat(processes.read(0).heartbeatAt()).isEqualTo(50);
        processes.close(0);
        assertThat(processes.read(0).state()).isEqualTo(ProcessLayout.STATE_CLOSED);
        assertThat(processes.take(0, "short", 60)).isEqualTo(2);
        assertThat(processes.read(0).name()).isEqualTo("short");
        assertThat(processes.highWater()).isOne();
    }

    @Test
    void instanceNameThatDoesNotFitIsRefusedWithBothLengthsAndNothingIsTaken() {
        assertThatThrownBy(() -> processes.take(0, "n".repeat(121), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("121 bytes (expected: 1 to 120)");
        assertThatThrownBy(() -> processes.take(0, "", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(processes.highWater()).isZero();
    }

    @Test
    void entryWithAHostileNameLengthHasNoName() {
        processes.take(0, "name", 0);
        for (final long length : new long[] {-1, 121, Long.MAX_VALUE, 1L << 32 | 4}) {
            set(SMALL.process(0) + ProcessLayout.NAME_LENGTH_OFFSET, length);
            assertThat(processes.read(0).name()).isEmpty();
        }
    }

    private void registerMany(final int count) {
        assertThat(IntStream.range(0, count)
                        .mapToObj(i -> metrics.register(MetricDefinition.counter("c" + i), 0))
                        .map(MetricRecord::index)
                        .collect(Collectors.toList()))
                .hasSize(count);
    }

    private long word(final int offset) {
        return memory.getLongAcquire(offset);
    }

    private void set(final int offset, final long value) {
        memory.setLongRelease(offset, value);
    }
}
