package io.counters.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.SegmentAccessException;
import io.counters.format.BlockLayout;
import io.counters.format.Codes;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.segment.BlockTable;
import io.counters.segment.MetricRecord;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One word is changed in a sound segment: what is said of it, and where, and that nothing is said of what may be. */
class SegmentCheckTest {
    private static final Geometry GEOMETRY = new Geometry(4, 8, 6);
    private static final int PROCESSES = 2;
    private static final int METRICS = 4;
    private static final int BLOCKS = 3;
    private static final int HISTOGRAM_METRIC = 3;

    @TempDir
    Path directory;

    private Segment segment;
    private SegmentMemory memory;
    private int scalar;
    private int histogram;

    @BeforeEach
    void buildOneThatIsSound() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        final SegmentPath path = new SegmentPath(directory.resolve("s.seg"));
        Segment.create(path, GEOMETRY, 1);
        segment = Segment.openForWriting(path);
        memory = segment.memory();
        final ProcessTable processes = new ProcessTable(segment);
        processes.take(0, "first", 1);
        processes.take(1, "second", 1);
        final MetricTable metrics = new MetricTable(segment);
        final MetricRecord counter = metrics.register(MetricDefinition.counter("a"), 1);
        metrics.register(MetricDefinition.counter("b"), 1);
        metrics.register(MetricDefinition.gauge("g").withLabel("k", "v"), 1);
        final MetricRecord bytes = metrics.register(MetricDefinition.histogram("h", Buckets.of(10, 100)), 1);
        final BlockTable blocks = new BlockTable(segment);
        final int scalars = blocks.allocate(0);
        blocks.assign(scalars, 0, ScalarLayout.LENGTH);
        final int histograms = blocks.allocate(1);
        blocks.assign(histograms, 0, HistogramLayout.LENGTH);
        blocks.allocate(1);
        scalar = blocks.firstSlot(scalars) + 5 * ScalarLayout.LENGTH;
        histogram = blocks.firstSlot(histograms) + 2 * HistogramLayout.LENGTH;
        ScalarSlot.birth(memory, scalar, SlotIdentity.of(counter.index(), Codes.COUNTER, counter.generation()), 7, 1);
        HistogramSlot.birth(memory, histogram, SlotIdentity.of(bytes.index(), Codes.HISTOGRAM, bytes.generation()));
        HistogramSlot.observe(memory, histogram, 1, 50, 4);
        HistogramSlot.birth( // nothing is observed there
                memory,
                histogram + HistogramLayout.LENGTH,
                memory.getLongAcquire(histogram + HistogramLayout.IDENTITY_OFFSET));
        assertThat(SegmentCheck.check(segment)).isEmpty();
    }

    @Test
    void stateOfTheSegment() {
        sound(HeaderLayout.STATE_OFFSET, HeaderLayout.STATE_READY, HeaderLayout.STATE_SNAPSHOT);
        for (final long bad : new long[] {-1, 0, HeaderLayout.STATE_SNAPSHOT + 1}) {
            found(HeaderLayout.STATE_OFFSET, bad, "segment state");
        }
    }

    @Test
    void highWaterMarks() {
        sound(HeaderLayout.PROCESS_HIGH_WATER_OFFSET, PROCESSES, GEOMETRY.processes());
        sound(HeaderLayout.METRIC_HIGH_WATER_OFFSET, METRICS, GEOMETRY.metrics());
        sound(HeaderLayout.BLOCK_HIGH_WATER_OFFSET, 0, BLOCKS, GEOMETRY.blocks());
        found(HeaderLayout.PROCESS_HIGH_WATER_OFFSET, GEOMETRY.processes() + 1, "process high water");
        found(HeaderLayout.METRIC_HIGH_WATER_OFFSET, GEOMETRY.metrics() + 1, "metric high water");
        found(HeaderLayout.BLOCK_HIGH_WATER_OFFSET, GEOMETRY.blocks() + 1, "block high water");
        found(HeaderLayout.BLOCK_HIGH_WATER_OFFSET, -1, "block high water");
    }

    @Test
    void processes() {
        final int second = GEOMETRY.process(1);
        sound(second + ProcessLayout.STATE_OFFSET, ProcessLayout.STATE_FREE, ProcessLayout.STATE_DEAD);
        found(second + ProcessLayout.STATE_OFFSET, -1, "state of process 1");
        found(second + ProcessLayout.STATE_OFFSET, ProcessLayout.STATE_DEAD + 1, "state of process 1");
        sound(second + ProcessLayout.NAME_LENGTH_OFFSET, 0, ProcessLayout.MAX_NAME_LENGTH);
        found(second + ProcessLayout.NAME_LENGTH_OFFSET, -1, "name length of process 1");
        found(second + ProcessLayout.NAME_LENGTH_OFFSET, ProcessLayout.MAX_NAME_LENGTH + 1, "name length of process 1");
    }

    @Test
    void metrics() {
        final int record = GEOMETRY.metric(1);
        sound(record + MetricLayout.STATE_OFFSET, MetricLayout.STATE_FREE, MetricLayout.STATE_RETIRED);
        found(record + MetricLayout.STATE_OFFSET, -1, "state of metric 1");
        found(record + MetricLayout.STATE_OFFSET, MetricLayout.STATE_RETIRED + 1, "state of metric 1");
        found(record + MetricLayout.TEXT_OFFSET, 'a', record, "id of metric 1", "a, as metric 0");
    }

    @Test
    void wordsOfAMetricRecord() {
        final int counter = GEOMETRY.metric(1);
        found(counter + MetricLayout.KIND_OFFSET, Codes.HISTOGRAM + 1, "kind of metric 1");
        sound(counter + MetricLayout.TYPE_OFFSET, Codes.I64, Codes.F64);
        found(counter + MetricLayout.TYPE_OFFSET, Codes.F64 + 1, "value type of metric 1");
        sound(counter + MetricLayout.AGGREGATION_OFFSET, Codes.SUM, Codes.MAX);
        found(counter + MetricLayout.AGGREGATION_OFFSET, Codes.MAX + 1, "aggregation of metric 1");
        sound(counter + MetricLayout.SCALE_OFFSET, -18, 18);
        found(counter + MetricLayout.SCALE_OFFSET, -19, "scale of metric 1");
        found(counter + MetricLayout.SCALE_OFFSET, 19, "scale of metric 1");
        found(counter + MetricLayout.BOUND_COUNT_OFFSET, 1, "bound count of metric 1");
        found(counter + MetricLayout.NAME_LENGTH_OFFSET, 0, "name length of metric 1");
        found(counter + MetricLayout.LABELS_LENGTH_OFFSET, MetricLayout.MAX_TEXT_LENGTH, "labels length of metric 1");
        expected(counter + MetricLayout.LABELS_LENGTH_OFFSET, -1, "0 to " + (MetricLayout.MAX_TEXT_LENGTH - 1));
        expected(counter + MetricLayout.UNIT_LENGTH_OFFSET, -1, "0 to " + (MetricLayout.MAX_TEXT_LENGTH - 1));
        expected(counter + MetricLayout.HELP_LENGTH_OFFSET, -1, "0 to " + (MetricLayout.MAX_TEXT_LENGTH - 1));
        expected(counter + MetricLayout.BOUND_COUNT_OFFSET, 1, "0");
        found(counter + MetricLayout.UNIT_LENGTH_OFFSET, MetricLayout.MAX_TEXT_LENGTH, "unit length of metric 1");
        final int gauge = GEOMETRY.metric(2);
        final int labels = Math.toIntExact(memory.getLongAcquire(gauge + MetricLayout.LABELS_LENGTH_OFFSET));
        final int room = MetricLayout.MAX_TEXT_LENGTH - 1 - labels;
        expected(gauge + MetricLayout.UNIT_LENGTH_OFFSET, -1, "0 to " + room);
        memory.setLongRelease(gauge + MetricLayout.UNIT_LENGTH_OFFSET, 5);
        expected(gauge + MetricLayout.HELP_LENGTH_OFFSET, -1, "0 to " + (room - 5));
        memory.setLongRelease(gauge + MetricLayout.UNIT_LENGTH_OFFSET, 0);
        sound(counter + MetricLayout.HELP_LENGTH_OFFSET, 0, MetricLayout.MAX_TEXT_LENGTH - 1);
        found(counter + MetricLayout.HELP_LENGTH_OFFSET, MetricLayout.MAX_TEXT_LENGTH, "help length of metric 1");

        final int bytes = GEOMETRY.metric(HISTOGRAM_METRIC);
        found(bytes + MetricLayout.TYPE_OFFSET, Codes.F64, "value type of metric 3");
        found(bytes + MetricLayout.BOUND_COUNT_OFFSET, 0, "bound count of metric 3");
        found(bytes + MetricLayout.BOUND_COUNT_OFFSET, MetricLayout.MAX_BOUNDS + 1, "bound count of metric 3");
        final int secondBound = bytes + MetricLayout.BOUNDS_OFFSET + Long.BYTES;
        sound(secondBound, 11);
        found(secondBound, 10, "bound 1 of metric 3");
        expected(secondBound, 9, "more than bound 0, 10");
        expected(bytes + MetricLayout.BOUND_COUNT_OFFSET, 0, "1 to " + MetricLayout.MAX_BOUNDS);
    }

    @Test
    void labelsOfAMetricRecord() {
        final int labels = GEOMETRY.metric(2) + MetricLayout.TEXT_OFFSET + 1;
        final byte[] before = new byte[Long.BYTES];
        memory.copyTo(labels, before);
        final byte[] emptyKey = new byte[Long.BYTES];
        memory.copyFrom(labels, emptyKey);
        final List<Finding> findings = SegmentCheck.check(segment);
        memory.copyFrom(labels, before);

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.what()).isEqualTo("labels of metric 2");
            assertThat(finding.offset()).isEqualTo(labels);
        });
    }

    @Test
    void blocks() {
        final int block = GEOMETRY.block(2);
        sound(block + BlockLayout.STATE_OFFSET, BlockLayout.STATE_FREE, BlockLayout.STATE_READY);
        found(block + BlockLayout.STATE_OFFSET, -1, "state of block 2");
        found(block + BlockLayout.STATE_OFFSET, BlockLayout.STATE_READY + 1, "state of block 2");
        sound(block + BlockLayout.OWNER_OFFSET, 0, PROCESSES - 1);
        found(block + BlockLayout.OWNER_OFFSET, -1, "owner of block 2");
        found(block + BlockLayout.OWNER_OFFSET, PROCESSES, "owner of block 2");
        expected(block + BlockLayout.OWNER_OFFSET, PROCESSES, "0 to " + (PROCESSES - 1));
        sound(block + BlockLayout.STRIDE_OFFSET, ScalarLayout.LENGTH, HistogramLayout.LENGTH);
        found(block + BlockLayout.STRIDE_OFFSET, ScalarLayout.LENGTH + 1, "stride of block 2");
    }

    @Test
    void identities() {
        final int word = scalar + ScalarLayout.IDENTITY_OFFSET;
        final long identity = memory.getLongAcquire(word);
        sound(word, 0, SlotIdentity.of(1, Codes.COUNTER, SlotIdentity.generation(identity)));
        found(word, SlotIdentity.of(METRICS, Codes.COUNTER, 1), word, "metric index of slot", "4");
        expected(word, SlotIdentity.of(METRICS, Codes.COUNTER, 1), "0 to " + (METRICS - 1));
        found(word, 1L << 32, word, "metric index of slot", "-1");
        found(word, identity | SlotIdentity.SPARE_BIT, word, "spare bit of the identity of a slot of metric 0", "1");
        found(
                word,
                SlotIdentity.of(0, Codes.GAUGE, SlotIdentity.generation(identity)),
                word,
                "kind of slot of metric 0",
                Codes.GAUGE + " in a slot of 64 bytes");
        final long bytes = memory.getLongAcquire(histogram + HistogramLayout.IDENTITY_OFFSET);
        found(word, bytes, word, "kind of slot of metric 3", Codes.HISTOGRAM + " in a slot of 64 bytes");
        sound(word, identity + (1L << 32)); // of a metric that was removed
    }

    @Test
    void histograms() {
        final int buckets = histogram + HistogramLayout.BUCKETS_OFFSET;
        found(buckets, 1, histogram, "histogram slot", "summaries that belong to neither");

        memory.setLongRelease(buckets + Long.BYTES, 3);
        sound(buckets + 2 * Long.BYTES, 1); // a bucket that the metric has
        final int beyond = buckets + 3 * Long.BYTES;
        found(beyond, 1, "bucket 3 of metric 3");
        memory.setLongRelease(buckets + Long.BYTES, 4);

        sound(histogram + HistogramLayout.MIN_OFFSET, 49);
        found(histogram + HistogramLayout.MIN_OFFSET, 51, "smallest value of metric 3");
    }

    @Test
    void valuesOfASlotAreNotTakenForThoseOfTheNextWhichDoesNotRest() {
        final int next = histogram + HistogramLayout.LENGTH + HistogramLayout.IDENTITY_OFFSET;
        memory.setLongRelease(histogram + HistogramLayout.MIN_OFFSET, 51);

        found(
                next,
                memory.getLongAcquire(next) | SlotIdentity.NO_VALUE_BIT, // busy at every look
                histogram + HistogramLayout.MIN_OFFSET,
                "smallest value of metric 3",
                "51");
    }

    @Test
    void ofMoreIdsThanFitIntoFourMillionCharactersTheFirstAreComparedWithAllOthers() {
        final Geometry large = new Geometry(1, 5004, 1);
        final SegmentPath path = new SegmentPath(directory.resolve("large.seg"));
        Segment.create(path, large, 1);
        final Segment many = Segment.openForWriting(path);
        final MetricTable metrics = new MetricTable(many);
        for (int i = 0; i < large.metrics(); i++) {
            metrics.register(MetricDefinition.counter("m".repeat(796) + (1000 + i)), 1);
        }
        assertThat(SegmentCheck.check(many)).isEmpty();

        copyMetric(many, 0, 5001);
        copyMetric(many, 4999, 5002);
        copyMetric(many, 5000, 5003); // the first that is not kept

        assertThat(SegmentCheck.check(many))
                .extracting(Finding::what)
                .containsExactly("id of metric 5001", "id of metric 5002");
    }

    @Test
    void whatLiesBeyondTheHighWaterMarksIsNotLookedAt() {
        sound(GEOMETRY.process(PROCESSES) + ProcessLayout.STATE_OFFSET, -1);
        sound(GEOMETRY.process(PROCESSES) + ProcessLayout.NAME_LENGTH_OFFSET, -1);
        sound(GEOMETRY.metric(METRICS) + MetricLayout.STATE_OFFSET, -1);
        sound(GEOMETRY.block(BLOCKS) + BlockLayout.STATE_OFFSET, -1);
    }

    @Test
    void fileThatIsTruncatedWhileItIsCheckedIsSaidToBe() throws IOException {
        try (FileChannel channel = FileChannel.open(segment.path().file(), StandardOpenOption.WRITE)) {
            channel.truncate(GEOMETRY.blockTable());
        }
        assertThatThrownBy(() -> SegmentCheck.check(segment))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("it was truncated while it was read");
    }

    @Test
    void slotsThatCountForNoMetricAreNotComparedWithOne() {
        final int word = histogram + HistogramLayout.IDENTITY_OFFSET;
        final int beyond = histogram + HistogramLayout.BUCKETS_OFFSET + 3 * Long.BYTES;
        memory.setLongRelease(histogram + HistogramLayout.BUCKETS_OFFSET + Long.BYTES, 3);
        memory.setLongRelease(beyond, 1);
        final long identity = memory.getLongAcquire(word);
        found(word, SlotIdentity.of(METRICS, Codes.HISTOGRAM, 1), word, "metric index of slot", "4");
        found(word, identity | SlotIdentity.SPARE_BIT, word, "spare bit of the identity of a slot of metric 3", "1");
        found(
                word,
                SlotIdentity.of(HISTOGRAM_METRIC, Codes.GAUGE, SlotIdentity.generation(identity)),
                word,
                "kind of slot of metric 3",
                Codes.GAUGE + " in a slot of 192 bytes");
    }

    private static void copyMetric(final Segment segment, final int from, final int to) {
        final byte[] record = new byte[MetricLayout.LENGTH];
        segment.memory().copyTo(segment.geometry().metric(from), record);
        segment.memory().copyFrom(segment.geometry().metric(to), record);
    }

    private void expected(final int offset, final long word, final String expected) {
        assertThat(findings(offset, word))
                .as("%d at %d", word, offset)
                .singleElement()
                .extracting(Finding::expected)
                .isEqualTo(expected);
    }

    private void sound(final int offset, final long... words) {
        for (final long word : words) {
            assertThat(findings(offset, word)).as("%d at %d", word, offset).isEmpty();
        }
    }

    private void found(final int offset, final long word, final String what) {
        found(offset, word, offset, what, Long.toString(word));
    }

    private void found(final int offset, final long word, final int where, final String what, final String found) {
        assertThat(findings(offset, word))
                .as("%d at %d", word, offset)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.what()).isEqualTo(what);
                    assertThat(finding.offset()).isEqualTo(where);
                    assertThat(finding.found()).isEqualTo(found);
                    assertThat(finding.expected()).isNotEmpty();
                    assertThat(finding.meaning()).isNotEmpty();
                });
    }

    private List<Finding> findings(final int offset, final long word) {
        final long before = memory.getLongAcquire(offset);
        memory.setLongRelease(offset, word);
        final List<Finding> findings = SegmentCheck.check(segment);
        memory.setLongRelease(offset, before);
        return findings;
    }
}
