package io.counters.reader;

import static io.counters.reader.LiveSegment.BUCKETS;
import static io.counters.reader.LiveSegment.CREATED_AT;
import static io.counters.reader.LiveSegment.find;
import static io.counters.reader.LiveSegment.identity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.counters.Aggregation;
import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.ValueType;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.segment.MetricRecord;
import io.counters.segment.SegmentPath;
import io.counters.slot.ScalarSlot;
import io.counters.slot.Tally;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scan makes of slots, metrics and processes. */
class SegmentReaderTest {
    @TempDir
    Path directory;

    private LiveSegment live;

    @BeforeEach
    void setUp() {
        live = new LiveSegment(directory);
    }

    @Test
    void countersAreSummedOverLanesAndProcessesLivingOrNot() {
        final MetricRecord requests = live.counter("requests");
        final int first = live.process("first");
        final int second = live.deadProcess("second");
        live.count(first, 0, requests, 1);
        live.count(first, 1, requests, 20);
        live.count(second, 0, requests, 300);
        live.processes.close(first);
        try (SegmentReader reader = live.reader()) {
            assertThat(find(reader.snapshot().metrics(), "requests").value()).isEqualTo(321L);
        }
    }

    @Test
    void countersOfDoublesAreSummedAsDoubles() {
        final MetricRecord cost = live.metric(doubleCounter("cost"));
        final int process = live.process("p");
        live.count(process, cost, Double.doubleToRawLongBits(1.5));
        live.count(process, cost, Double.doubleToRawLongBits(2.25));
        live.metric(doubleCounter("untouched"));
        try (SegmentReader reader = live.reader()) {
            final List<MetricSample> samples = reader.snapshot().metrics();
            assertThat(find(samples, "cost").value()).isEqualTo(3.75);
            assertThat(find(samples, "untouched").value()).isEqualTo(0.0);
        }
    }

    @Test
    void metricsWithoutSlotsAreShownCountersAsZeroHistogramsAsEmptyGaugesWithoutValue() {
        live.counter("a");
        live.metric(MetricDefinition.gauge("b"));
        live.histogram("c");
        try (SegmentReader reader = live.reader()) {
            assertThat(reader.snapshot().metrics())
                    .extracting(
                            MetricSample::value,
                            s -> s.histogram() == null ? null : s.histogram().count())
                    .containsExactly(tuple(0L, null), tuple(null, null), tuple(null, 0L));
            assertThat(reader.snapshotPerProcess().metrics()).isEmpty();
        }
    }

    @Test
    void histogramsAreMergedBucketByBucket() {
        final MetricRecord latency = live.histogram("latency");
        live.observe(live.process("first"), latency, 5, 50, 50);
        live.observe(live.deadProcess("second"), latency, 5_000, 7);
        try (SegmentReader reader = live.reader()) {
            final MetricSample sample = find(reader.snapshot().metrics(), "latency");
            assertThat(sample.value()).isNull();
            assertThat(sample.histogram().bounds()).isEqualTo(BUCKETS.bounds());
            assertThat(sample.histogram().buckets()).containsExactly(2L, 2L, 0L, 1L);
            assertThat(sample.histogram().count()).isEqualTo(5);
            assertThat(sample.histogram().sum()).isEqualTo(5_112);
            assertThat(sample.histogram().min()).isEqualTo(5);
            assertThat(sample.histogram().max()).isEqualTo(5_000);
        }
    }

    @Test
    void eachProcessIsShownItsShareOfWhatItHasSlotsOf() {
        final MetricRecord b = live.counter("b");
        final MetricRecord a = live.histogram("a");
        final MetricRecord g = live.metric(MetricDefinition.gauge("g"));
        final int first = live.process("first");
        final int second = live.deadProcess("second");
        live.count(second, b, 4);
        live.count(first, 0, b, 1);
        live.count(first, 1, b, 2);
        live.observe(second, a, 50);
        live.set(first, g, 8);
        live.set(second, g, 9);
        try (SegmentReader reader = live.reader()) {
            final List<String> shown = new ArrayList<>();
            reader.scanPerProcess(view -> shown.add(view.definition().id().name() + " " + view.process() + " "
                    + view.processIndex() + " "
                    + (view.bucketCount() > 0 ? view.count() : view.hasValue() ? view.value() : "-")));
            assertThat(shown)
                    .containsExactly("a second 1 1", "b first 0 3", "b second 1 4", "g first 0 8", "g second 1 -");
            assertThat(reader.snapshotPerProcess().metrics())
                    .extracting(MetricSample::process)
                    .containsExactly("second", "first", "second", "first", "second");
            reader.scan(view -> {
                assertThat(view.process()).isNull();
                assertThat(view.processIndex()).isEqualTo(-1);
            });
        }
    }

    @Test
    void sharesFollowTheirProcessesFromScanToScan() {
        final MetricRecord a = live.counter("a");
        final int first = live.process("first");
        final int slot = live.count(first, a, 1);
        try (SegmentReader reader = live.reader()) {
            assertThat(shares(reader)).containsExactly("a first 1");
            live.count(live.process("second"), a, 2);
            assertThat(shares(reader)).containsExactly("a first 1", "a second 2");
            live.count(first, live.counter("A"), 3);
            assertThat(shares(reader)).containsExactly("A first 3", "a first 1", "a second 2");
            ScalarSlot.free(live.memory, slot);
            assertThat(shares(reader)).containsExactly("A first 3", "a second 2");
        }
    }

    @Test
    void aProcessIsShownUnderItsNewNameWhenItsEntryChangesHands() {
        live.count(live.deadProcess("first"), live.counter("a"), 1);
        try (SegmentReader reader = live.reader()) {
            assertThat(shares(reader)).containsExactly("a first 1");
            live.processes.take(0, "heir", CREATED_AT);
            assertThat(shares(reader)).containsExactly("a heir 1");
        }
    }

    @Test
    void metricsAreShownInTheOrderOfTheBytesOfTheirIds() {
        // in UTF-16 the rocket, a pair of surrogates, comes before the fullwidth digit
        final String rocket = "\ud83d\ude80";
        final String digit = "\uff11";
        for (final String name : List.of(rocket, "b", digit, "B", "a\u0000", "a")) {
            live.counter(name);
        }
        live.metric(MetricDefinition.counter("a").withLabel("k", rocket));
        live.metric(MetricDefinition.counter("a").withLabel("k", digit));
        try (SegmentReader reader = live.reader()) {
            final List<String> ids = new ArrayList<>();
            reader.scan(view -> ids.add(view.definition().id().toString()));
            assertThat(ids)
                    .containsExactly(
                            "B",
                            "a",
                            "a{k=\"" + digit + "\"}",
                            "a{k=\"" + rocket + "\"}",
                            "a\u0000",
                            "b",
                            digit,
                            rocket);
        }
    }

    @Test
    void metricsOfOneIdAreShownInTheOrderOfTheTable() {
        live.metric(MetricDefinition.counter("twice").withHelp("z"));
        live.metric(MetricDefinition.counter("twice").withHelp("a"));
        try (SegmentReader reader = live.reader()) {
            assertThat(reader.snapshot().metrics())
                    .extracting(sample -> sample.definition().help())
                    .containsExactly("z", "a");
        }
    }

    @Test
    void slotsOfAnotherGenerationKindOrStrideDoNotCount() {
        final MetricRecord old = live.counter("old");
        final int process = live.process("p");
        live.count(process, old, 100);
        live.metrics.retire(old.index(), CREATED_AT);
        live.wallTime += MetricLayout.COOL_DOWN_NANOS;
        final MetricRecord heir = live.metrics.register(MetricDefinition.counter("heir"), live.wallTime);
        assertThat(heir.index()).isEqualTo(old.index());
        final MetricRecord histogram = live.histogram("histogram");
        live.count(process, heir, 7);
        stray(process, ScalarLayout.LENGTH, SlotIdentity.of(heir.index(), 2, heir.generation()));
        stray(process, ScalarLayout.LENGTH, SlotIdentity.of(heir.index(), 0, heir.generation()));
        stray(process, ScalarLayout.LENGTH, identity(histogram));
        stray(process, HistogramLayout.LENGTH, identity(heir));
        stray(process, ScalarLayout.LENGTH, SlotIdentity.of(63, 1, 0));
        stray(process, ScalarLayout.LENGTH, SlotIdentity.of(-1, 1, 0));
        stray(process, ScalarLayout.LENGTH, SlotIdentity.of(SlotIdentity.MAX_METRICS - 1, 1, 0));
        try (SegmentReader reader = live.reader()) {
            final List<MetricSample> samples = reader.snapshot().metrics();
            assertThat(samples)
                    .extracting(sample -> sample.definition().id().name())
                    .containsExactly("heir", "histogram");
            assertThat(find(samples, "heir").value()).isEqualTo(7L);
            assertThat(find(samples, "histogram").histogram().count()).isZero();
            assertThat(reader.lastScan().slots()).isEqualTo(1);
        }
    }

    @Test
    void aSlotWithTheSpareBitOfItsIdentitySetDoesNotCount() {
        final MetricRecord a = live.counter("a");
        final MetricRecord h = live.histogram("h");
        final int process = live.process("p");
        final int scalar = live.count(process, a, 3);
        final int histogram = live.observe(process, h, 5);
        for (final int slot : new int[] {scalar, histogram}) {
            final int word = slot + ScalarLayout.IDENTITY_OFFSET;
            live.memory.setLongRelease(word, live.memory.getLongAcquire(word) | 1L << 30);
        }
        try (SegmentReader reader = live.reader()) {
            assertThat(find(reader.snapshot().metrics(), "a").value()).isEqualTo(0L);
            assertThat(find(reader.snapshot().metrics(), "h").histogram().count())
                    .isZero();
        }
    }

    @Test
    void newMetricsSlotsAndValuesAreSeenByTheNextScan() {
        try (SegmentReader reader = live.reader()) {
            assertThat(reader.snapshot().metrics()).isEmpty();
            final MetricRecord a = live.counter("a");
            final int slot = live.count(live.process("p"), a, 1);
            assertThat(find(reader.snapshot().metrics(), "a").value()).isEqualTo(1L);
            ScalarSlot.add(live.memory, slot, 5);
            assertThat(find(reader.snapshot().metrics(), "a").value()).isEqualTo(6L);
        }
    }

    @Test
    void removedMetricsAreGoneAtTheNextScan() {
        final MetricRecord a = live.counter("a");
        live.counter("b");
        try (SegmentReader reader = live.reader()) {
            assertThat(reader.snapshot().metrics()).hasSize(2);
            live.metrics.retire(a.index(), CREATED_AT);
            assertThat(reader.snapshot().metrics())
                    .extracting(sample -> sample.definition().id().name())
                    .containsExactly("b");
        }
    }

    @Test
    void aMetricInTheRecordOfARemovedOneIsFound() {
        final MetricRecord old = live.counter("old");
        try (SegmentReader reader = live.reader()) {
            assertThat(reader.snapshot().metrics()).hasSize(1);
            live.metrics.retire(old.index(), CREATED_AT);
            live.wallTime += MetricLayout.COOL_DOWN_NANOS;
            live.count(live.process("p"), live.counter("heir"), 3);
            assertThat(reader.snapshot().metrics())
                    .extracting(sample -> sample.definition().id().name(), MetricSample::value)
                    .containsExactly(tuple("heir", 3L));
        }
    }

    @Test
    void aChangeThatADeathHidFromTheTableVersionIsFoundWithinASecond() {
        try (SegmentReader reader = live.reader()) {
            assertThat(reader.snapshot().metrics()).isEmpty();
            final long version = live.metrics.version();
            live.counter("a");
            live.memory.setLongRelease(HeaderLayout.TABLE_VERSION_OFFSET, version);
            assertThat(reader.snapshot().metrics()).isEmpty();
            live.passASecond();
            assertThat(reader.snapshot().metrics()).hasSize(1);
        }
    }

    @Test
    void definitionsStayTheSameObjectsWhenOthersCome() {
        live.counter("b");
        try (SegmentReader reader = live.reader()) {
            final MetricDefinition before = reader.snapshot().metrics().get(0).definition();
            live.counter("a");
            assertThat(find(reader.snapshot().metrics(), "b").definition()).isSameAs(before);
        }
    }

    @Test
    void segmentIsDescribed() {
        live.counter("a");
        live.metrics.retire(live.counter("b").index(), CREATED_AT);
        live.count(live.process("first"), live.counter("c"), 1);
        live.process("second");
        Tally.add(live.memory, HeaderLayout.REFUSED_OFFSET, 3);
        Tally.add(live.memory, HeaderLayout.REPAIRED_OFFSET, 4);
        live.wallTime += 90_000_000_000L;
        try (SegmentReader reader = live.reader()) {
            final SegmentInfo info = reader.info();
            assertThat(info)
                    .isEqualTo(new SegmentInfo(
                            "orders",
                            live.path.file(),
                            "1.0",
                            live.segment.header().uuid(),
                            SegmentInfo.State.READY,
                            Instant.ofEpochSecond(CREATED_AT / 1_000_000_000),
                            Duration.ofSeconds(90),
                            3,
                            4,
                            new SegmentInfo.Usage(2, 64),
                            new SegmentInfo.Usage(1, 64),
                            new SegmentInfo.Usage(2, 8)));
            assertThat(reader.snapshot().segment()).isEqualTo(info);
        }
    }

    @Test
    void stateOfTheSegmentIsShown() {
        try (SegmentReader reader = live.reader()) {
            live.memory.setLongRelease(HeaderLayout.STATE_OFFSET, HeaderLayout.STATE_RETIRED);
            assertThat(reader.info().state()).isEqualTo(SegmentInfo.State.RETIRED);
            live.memory.setLongRelease(HeaderLayout.STATE_OFFSET, 77);
            assertThat(reader.info().state()).isEqualTo(SegmentInfo.State.UNKNOWN);
        }
    }

    @Test
    void statisticsCountSlotsNotWords() {
        final int process = live.process("p");
        live.count(process, live.counter("a"), 1);
        live.observe(process, live.histogram("b"), 1);
        live.set(process, live.metric(MetricDefinition.gauge("c")), 1);
        try (SegmentReader reader = live.reader()) {
            assertThat(reader.lastScan()).isEqualTo(new ReadStats(0, 0, 0, 0, 0, 0));
            reader.scan(view -> {});
            assertThat(reader.lastScan()).isEqualTo(new ReadStats(3, 3, 0, 0, 0, 0));
            reader.scanPerProcess(view -> live.nanos += 5);
            assertThat(reader.lastScan()).isEqualTo(new ReadStats(3, 3, 0, 0, 0, 0));
            assertThat(reader.totals()).isEqualTo(new ReadStats(6, 6, 0, 0, 0, 0));
        }
        assertThat(new ReadStats(1, 2, 3, 4, 5, 6).plus(new ReadStats(10, 20, 30, 40, 50, 60)))
                .isEqualTo(new ReadStats(11, 22, 33, 44, 55, 66));
    }

    @Test
    void viewHoldsOnlyDuringItsCallback() {
        live.count(live.process("p"), live.counter("a"), 1);
        try (SegmentReader reader = live.reader()) {
            final List<MetricView> kept = new ArrayList<>();
            reader.scan(kept::add);
            final MetricView view = kept.get(0);
            for (final Consumer<MetricView> use : List.<Consumer<MetricView>>of(
                    MetricView::definition,
                    MetricView::status,
                    MetricView::hasValue,
                    MetricView::process,
                    MetricView::processIndex,
                    MetricView::value,
                    MetricView::doubleValue,
                    MetricView::count,
                    MetricView::bucketCount,
                    MetricView::toSample)) {
                assertThatThrownBy(() -> use.accept(view))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("use during its callback");
            }
        }
    }

    @Test
    void viewRefusesToGuessAValue() {
        live.count(live.process("p"), live.counter("c"), 1);
        live.metric(MetricDefinition.gauge("g"));
        live.histogram("h");
        try (SegmentReader reader = live.reader()) {
            reader.scan(view -> {
                switch (view.definition().kind()) {
                    case COUNTER -> {
                        assertThat(view.value()).isEqualTo(1);
                        assertThat(view.doubleValue()).isEqualTo(1.0);
                        assertThat(view.bucketCount()).isZero();
                        assertThatThrownBy(view::count)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessage("metric c: a COUNTER (expected: a histogram with a value)");
                    }
                    case GAUGE ->
                        assertThatThrownBy(view::value)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessage(
                                        "metric g: a GAUGE without value (expected: a counter or gauge with a value)");
                    case HISTOGRAM -> {
                        assertThatThrownBy(view::doubleValue).isInstanceOf(IllegalStateException.class);
                        assertThat(view.bucketCount()).isEqualTo(4);
                        assertThat(view.bucket(3)).isZero();
                        assertThatThrownBy(() -> view.bucket(4)).isInstanceOf(IndexOutOfBoundsException.class);
                        assertThatThrownBy(() -> view.bucket(-1)).isInstanceOf(IndexOutOfBoundsException.class);
                    }
                }
            });
        }
    }

    @Test
    void aGaugeOfDoublesReadsAsALongToo() {
        live.set(live.process("p"), live.metric(MetricDefinition.doubleGauge("g")), -2.75);
        try (SegmentReader reader = live.reader()) {
            reader.scan(view -> {
                assertThat(view.doubleValue()).isEqualTo(-2.75);
                assertThat(view.value()).isEqualTo(-2);
                assertThat(view.toSample().value()).isEqualTo(-2.75);
            });
        }
    }

    @Test
    void aReaderScansOnceAtATimeAndRecoversFromItsConsumer() {
        live.counter("a");
        try (SegmentReader reader = live.reader()) {
            assertThatThrownBy(() -> reader.scan(view -> reader.scan(inner -> {})))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one scan at a time");
            assertThatThrownBy(() -> reader.scan(view -> {
                        throw new IllegalArgumentException("mine");
                    }))
                    .hasMessage("mine");
            reader.scan(view -> assertThat(reader.info().metrics().used()).isEqualTo(1));
        }
    }

    @Test
    void aClosedReaderSaysSo() {
        final SegmentReader reader = live.reader();
        reader.close();
        reader.close();
        for (final Runnable use : List.<Runnable>of(
                () -> reader.scan(view -> {}),
                () -> reader.scanPerProcess(view -> {}),
                reader::snapshot,
                reader::snapshotPerProcess,
                reader::info,
                reader::processes,
                reader::refreshLiveness)) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("reader of segment " + live.path + " is closed");
        }
    }

    @Test
    void whatIsKeptCannotBeChangedAndStays() {
        final MetricRecord a = live.counter("a");
        final int slot = live.count(live.process("p"), a, 1);
        live.observe(0, live.histogram("h"), 5);
        try (SegmentReader reader = live.reader()) {
            final SegmentSnapshot snapshot = reader.snapshot();
            ScalarSlot.add(live.memory, slot, 1);
            reader.scan(view -> {});
            assertThat(find(snapshot.metrics(), "a").value()).isEqualTo(1L);
            for (final List<?> list : List.of(
                    snapshot.metrics(),
                    snapshot.processes(),
                    reader.processes(),
                    find(snapshot.metrics(), "h").histogram().buckets(),
                    find(snapshot.metrics(), "h").histogram().bounds())) {
                assertThatThrownBy(() -> list.remove(0)).isInstanceOf(UnsupportedOperationException.class);
            }
            final List<MetricSample> mine = new ArrayList<>(snapshot.metrics());
            final SegmentSnapshot copy =
                    new SegmentSnapshot(snapshot.segment(), snapshot.processes(), mine, snapshot.scan());
            mine.clear();
            assertThat(copy.metrics()).hasSize(2);
        }
    }

    @Test
    void manyMetricsAndLanesAddUp() {
        final LiveSegment big =
                new LiveSegment(new SegmentPath(directory.resolve("many.seg")), new Geometry(4, 300, 200));
        final int first = big.process("first");
        final int second = big.process("second");
        long expected = 0;
        for (int i = 0; i < 300; i++) {
            final MetricRecord metric = i % 3 == 0 ? big.histogram("m" + i) : big.counter("m" + i);
            for (final int process : new int[] {first, second}) {
                if (i % 3 == 0) {
                    big.observe(process, metric, i);
                } else {
                    big.count(process, 0, metric, i);
                    big.count(process, 1, metric, 1_000);
                    expected += 1_000;
                }
                expected += i;
            }
        }
        try (SegmentReader reader = big.reader()) {
            final long[] sum = new long[1];
            reader.scan(view -> sum[0] += view.bucketCount() > 0 ? view.sum() : view.value());
            assertThat(sum[0]).isEqualTo(expected);
            sum[0] = 0;
            reader.scanPerProcess(view -> sum[0] += view.bucketCount() > 0 ? view.sum() : view.value());
            assertThat(sum[0]).isEqualTo(expected);
            assertThat(reader.lastScan().slots()).isEqualTo(100 * 2 + 200 * 4);
        }
    }

    private void stray(final int process, final int stride, final long identity) {
        final int slot = live.slot(process, 5, stride);
        ScalarSlot.birth(live.memory, slot, identity, 1_000_000, 0);
    }

    private static List<String> shares(final SegmentReader reader) {
        final List<String> shown = new ArrayList<>();
        reader.scanPerProcess(
                view -> shown.add(view.definition().id().name() + " " + view.process() + " " + view.value()));
        return shown;
    }

    private static MetricDefinition doubleCounter(final String name) {
        final MetricDefinition counter = MetricDefinition.counter(name);
        return new MetricDefinition(
                counter.id(), MetricKind.COUNTER, ValueType.F64, Aggregation.SUM, "", 0, "", List.of());
    }
}
