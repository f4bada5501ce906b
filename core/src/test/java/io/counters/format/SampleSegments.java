package io.counters.format;

import io.counters.format.SegmentFixture.Metric;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Segments that between them have everything a reader must get right, for readers in any language to be compared on.
 * None has a lock file, and heartbeats are of {@link #HEARTBEAT_AT} unless said otherwise.
 */
public final class SampleSegments {
    /** So far ahead that a reader takes it for now: the gauges of these processes count without a lock file. */
    public static final long HEARTBEAT_AT = Long.MAX_VALUE;

    private static final long[] BOUNDS = {10, 100, 1_000};

    private SampleSegments() {}

    /** All of them, by name. */
    public static Map<String, Supplier<SegmentFixture>> all() {
        final Map<String, Supplier<SegmentFixture>> all = new LinkedHashMap<>();
        all.put("example", ExampleSegment::build);
        all.put("empty", SampleSegments::empty);
        all.put("texts", SampleSegments::texts);
        all.put("order", SampleSegments::order);
        all.put("sums", SampleSegments::sums);
        all.put("doubles", SampleSegments::doubles);
        all.put("histograms", SampleSegments::histograms);
        all.put("cut short", SampleSegments::cutShort);
        all.put("strangers", SampleSegments::strangers);
        all.put("invalid records", SampleSegments::invalidRecords);
        all.put("oddities", SampleSegments::oddities);
        all.put("snapshot", SampleSegments::snapshot);
        all.put("snapshot of an adoption", SampleSegments::snapshotOfAnAdoption);
        return all;
    }

    /** Nothing is used. */
    public static SegmentFixture empty() {
        return new SegmentFixture(new Geometry(1, 1, 1));
    }

    /** Texts of every kind, each as the value of the label {@code text} of a counter whose name tells its kind. */
    public static SegmentFixture texts() {
        final SegmentFixture segment = new SegmentFixture(new Geometry(1, 64, 1));
        text(segment, "empty", "");
        text(segment, "quotes", "\"'`\\/{}");
        text(segment, "c0", hex("0001021b1f0a0d0908"));
        text(segment, "del and c1", "\u007f\u0080\u0085\u009f");
        text(segment, "bidi", "a\u202eb\u2066c\u200fd\u061ce");
        text(segment, "lines", "\u2028\u2029\u00ad\ufeff");
        text(segment, "emoji", "\ud83d\ude80\ud83d\udc68\u200d\ud83d\udcbb");
        text(segment, "tags", "\udb40\udc41\udb40\udc7f");
        text(segment, "edges", "~\u00a0\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff");
        bytes(segment, "bad start", "80bff8ff");
        bytes(segment, "bad overlong", "c0af" + "e080af" + "f08080af");
        bytes(segment, "bad surrogates", "eda080" + "edbfbf");
        bytes(segment, "bad too high", "f4908080" + "f5808080");
        bytes(segment, "bad cut", "e282" + "41" + "f09f98" + "42" + "c2");
        bytes(segment, "bad subparts", "61f18080e180c26280" + "63" + "80bf64");
        segment.metric(Metric.ofBytes(Codes.COUNTER, "ff6e616d65"));
        segment.metric(
                Metric.of(Codes.COUNTER, "unit and help").unit("\u00b5s\n", -18).help("\ud83d\ude80 \"help\"\t"));
        segment.metric(Metric.of(Codes.COUNTER, "longest").help("h".repeat(793)));
        segment.metric(Metric.of(Codes.COUNTER, "many labels").label("a", "").label("b", ""));
        segment.metric(Metric.of(Codes.COUNTER, "three labels")
                .label("a", "1")
                .label("\u00e9", "")
                .label("\ud83d\ude80", "\ud83d\ude80"));
        return segment;
    }

    /** Names and labels whose order depends on how they are compared. */
    public static SegmentFixture order() {
        final SegmentFixture segment = new SegmentFixture(new Geometry(1, 64, 1));
        for (final String name : new String[] {
            "b", "a", "B", "\ud83d\ude80", "\uffee", "aa", "a\u0000b", "a\u0000a", "a\u0000", "a b", "\u00e9"
        }) {
            segment.metric(Metric.of(Codes.COUNTER, name));
        }
        segment.metric(Metric.ofBytes(Codes.COUNTER, "ff")); // shown as U+FFFD, which is between U+FFEE and the rocket
        segment.metric(Metric.of(Codes.COUNTER, "l").label("k", "v").label("l", ""));
        segment.metric(Metric.of(Codes.COUNTER, "l").label("k", "w"));
        segment.metric(Metric.of(Codes.COUNTER, "l").label("k", "v"));
        segment.metric(Metric.of(Codes.COUNTER, "l"));
        segment.metric(Metric.of(Codes.COUNTER, "l").label("j", "z"));
        segment.metric(Metric.of(Codes.COUNTER, "twice").help("first"));
        segment.metric(Metric.of(Codes.COUNTER, "twice").help("second"));
        return segment;
    }

    /** Counters and gauges of longs over several lanes and processes. */
    public static SegmentFixture sums() {
        final SegmentFixture segment = new SegmentFixture(new Geometry(4, 16, 8));
        segment.metric(Metric.of(Codes.COUNTER, "counter untouched"));
        final int counter = segment.metric(Metric.of(Codes.COUNTER, "counter").unit("bytes", 3));
        final int wrapping = segment.metric(Metric.of(Codes.COUNTER, "counter wrapping"));
        segment.metric(Metric.of(Codes.GAUGE, "gauge unset"));
        final int sum = segment.metric(gauge("gauge sum", Codes.SUM));
        final int min = segment.metric(gauge("gauge min", Codes.MIN));
        final int max = segment.metric(gauge("gauge max", Codes.MAX));
        final int first = segment.process(ProcessLayout.STATE_LIVE, HEARTBEAT_AT, "first");
        final int closed = segment.process(ProcessLayout.STATE_CLOSED, HEARTBEAT_AT, "closed");
        final int second = segment.process(ProcessLayout.STATE_LIVE, HEARTBEAT_AT, "second");
        long value = 1;
        for (final int owner : new int[] {first, first, closed, second}) {
            final int block = segment.block(owner, value, ScalarLayout.LENGTH);
            segment.counter(block, counter, value);
            segment.counter(block, wrapping, Long.MAX_VALUE);
            segment.gauge(block, sum, -value);
            segment.gauge(block, min, value - 5_000);
            segment.gauge(block, max, -value - 7);
            value *= 10;
        }
        return segment;
    }

    /** Counters and gauges of doubles, such as the order of additions and the kinds of zero tell apart. */
    public static SegmentFixture doubles() {
        final SegmentFixture segment = new SegmentFixture(new Geometry(1, 64, 1));
        final int process = segment.process(ProcessLayout.STATE_LIVE, HEARTBEAT_AT, "doubles");
        final int block = segment.block(process, 0, ScalarLayout.LENGTH);
        doubles(segment, block, "tenths", Codes.SUM, 0.1, 0.2, 0.3);
        doubles(segment, block, "tenths backwards", Codes.SUM, 0.3, 0.2, 0.1);
        doubles(segment, block, "absorbed", Codes.SUM, 1e16, 1, 1);
        doubles(segment, block, "negative zero", Codes.SUM, -0.0);
        doubles(segment, block, "integer", Codes.SUM, 3);
        doubles(segment, block, "smallest", Codes.SUM, Double.MIN_VALUE);
        doubles(segment, block, "largest", Codes.SUM, Double.MAX_VALUE);
        doubles(segment, block, "overflow", Codes.SUM, Double.MAX_VALUE, Double.MAX_VALUE);
        doubles(segment, block, "underflow", Codes.SUM, Double.NEGATIVE_INFINITY);
        doubles(segment, block, "no sum", Codes.SUM, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        doubles(segment, block, "min", Codes.MIN, 2, -1.5, 7);
        doubles(segment, block, "min zero", Codes.MIN, 0.0, -0.0, 0.0);
        doubles(segment, block, "min nan", Codes.MIN, 1, Double.NaN, 2);
        doubles(segment, block, "max", Codes.MAX, -2, -1.5, -7);
        doubles(segment, block, "max zero", Codes.MAX, -0.0, 0.0, -0.0);
        doubles(segment, block, "max nan", Codes.MAX, 1, Double.NaN, 2);
        final int counter = segment.metric(Metric.of(Codes.COUNTER, "counter").type(Codes.F64));
        segment.counter(block, counter, Double.doubleToRawLongBits(1.5));
        segment.counter(block, counter, Double.doubleToRawLongBits(2.25));
        segment.metric(Metric.of(Codes.COUNTER, "counter untouched").type(Codes.F64));
        return segment;
    }

    /** Histograms at rest: merged, empty, with values at every edge, and damaged. */
    public static SegmentFixture histograms() {
        final SegmentFixture segment = new SegmentFixture(new Geometry(2, 16, 2));
        final int first = segment.block(
                segment.process(ProcessLayout.STATE_LIVE, HEARTBEAT_AT, "first"), 0, HistogramLayout.LENGTH);
        final int second = segment.block(
                segment.process(ProcessLayout.STATE_CLOSED, HEARTBEAT_AT, "second"), 0, HistogramLayout.LENGTH);
        final int untouched = segment.metric(histogram("untouched"));
        segment.histogram(first, untouched);

        final int merged = segment.metric(histogram("merged"));
        observe(segment, segment.histogram(first, merged), 10, 11, 100, 101, 1_000, 1_001);
        observe(segment, segment.histogram(first, merged), -7, Long.MIN_VALUE);
        segment.histogram(second, merged); // without observations its min and max mean nothing
        observe(segment, segment.histogram(second, merged), Long.MAX_VALUE, 5_000);

        final int several = segment.metric(histogram("several at once"));
        HistogramSlot.observe(segment.memory(), segment.histogram(first, several), 1, 50, 1L << 32);

        final int fifteen = segment.metric(
                Metric.of(Codes.HISTOGRAM, "fifteen").bounds(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
        final int slot = segment.histogram(first, fifteen);
        for (int i = 0; i <= 15; i++) {
            HistogramSlot.observe(segment.memory(), slot, i, i + 1, 1);
        }

        final int ahead = segment.metric(histogram("min and max ahead"));
        final int early = segment.histogram(first, ahead);
        observe(segment, early, 50, 60);
        segment.set(early + HistogramLayout.MIN_OFFSET, -1).set(early + HistogramLayout.MAX_OFFSET, 99_999);

        final int behind = segment.metric(histogram("min and max damaged"));
        final int wrong = segment.histogram(first, behind);
        observe(segment, wrong, 5, 5_000);
        segment.set(wrong + HistogramLayout.MIN_OFFSET, 77).set(wrong + HistogramLayout.MAX_OFFSET, 77);

        final int beyond = segment.metric(histogram("bucket that is none"));
        HistogramSlot.observe(segment.memory(), segment.histogram(first, beyond), 9, 3, 4);

        final int corrupt = segment.metric(histogram("corrupt"));
        observe(segment, segment.histogram(first, corrupt), 1);
        final int damaged = segment.histogram(second, corrupt);
        observe(segment, damaged, 1, 2);
        segment.set(damaged + HistogramLayout.BUCKETS_OFFSET, 7);

        final int largest =
                segment.metric(Metric.of(Codes.HISTOGRAM, "largest bound").bounds(Long.MAX_VALUE));
        HistogramSlot.observe(segment.memory(), segment.histogram(first, largest), 0, Long.MAX_VALUE, 2);

        final int none = segment.metric(
                Metric.of(Codes.HISTOGRAM, "behind the largest bound").bounds(Long.MAX_VALUE));
        HistogramSlot.observe(segment.memory(), segment.histogram(first, none), 1, 5, 1);
        return segment;
    }

    /** One observation of 500, in slots that had one of 50, cut short after each of its stores, and a lost stamp. */
    public static SegmentFixture cutShort() {
        final SegmentFixture segment = new SegmentFixture(new Geometry(1, 16, 2));
        final int process = segment.process(ProcessLayout.STATE_LIVE, HEARTBEAT_AT, "killed");
        final int block = segment.block(process, 0, HistogramLayout.LENGTH);
        for (int stores = 0; stores <= 5; stores++) {
            final int metric = segment.metric(histogram("after store " + stores));
            final int slot = segment.histogram(block, metric);
            observe(segment, slot, 50);
            final long version = segment.memory().getLongAcquire(slot + HistogramLayout.VERSION_OFFSET);
            final int next = summaryNotInForce(segment, slot);
            final int[] words = {
                slot + HistogramLayout.MAX_OFFSET,
                next,
                next + HistogramLayout.SUM_OFFSET,
                slot + HistogramLayout.BUCKETS_OFFSET + 2 * Long.BYTES,
                slot + HistogramLayout.VERSION_OFFSET
            };
            final long[] values = {500, 2, 550, 1, version + 2};
            for (int i = 0; i < stores; i++) {
                segment.set(words[i], values[i]);
            }
        }
        final int counter = segment.metric(Metric.of(Codes.COUNTER, "counter without its stamp"));
        final int slot = segment.counter(segment.block(process, 1, ScalarLayout.LENGTH), counter, 0);
        ScalarSlot.add(segment.memory(), slot, 5);
        segment.set(slot + ScalarLayout.VALUE_OFFSET, 6);
        return segment;
    }

    /** Slots and blocks that do not count, each with a value that would show. */
    public static SegmentFixture strangers() {
        final SegmentFixture segment = new SegmentFixture(new Geometry(8, 16, 24));
        final int counter = segment.metric(Metric.of(Codes.COUNTER, "counter").generation(0xFFFF_FFFFL));
        final int gauge = segment.metric(gauge("gauge", Codes.SUM));
        final int histogram = segment.metric(histogram("histogram"));
        final int live = segment.process(ProcessLayout.STATE_LIVE, HEARTBEAT_AT, "live");
        final int block = segment.block(live, 0, ScalarLayout.LENGTH);
        segment.counter(block, counter, 1);
        segment.gauge(block, gauge, 1);

        final int slot = segment.gauge(block, gauge, 10);
        segment.set(slot + ScalarLayout.EPOCH_OFFSET, SegmentFixture.EPOCH - 1);
        stranger(segment, block, 0);
        stranger(segment, block, segment.identity(counter) + (1L << 32));
        stranger(segment, block, segment.identity(counter) ^ (1L << 63));
        stranger(segment, block, SlotIdentity.of(counter, Codes.GAUGE, 0xFFFF_FFFFL));
        stranger(segment, block, SlotIdentity.of(counter, 0, 0xFFFF_FFFFL));
        stranger(segment, block, segment.identity(histogram));
        stranger(segment, block, SlotIdentity.of(3, Codes.COUNTER, 0));
        stranger(segment, block, SlotIdentity.of(15, Codes.COUNTER, 0));
        stranger(segment, block, SlotIdentity.of(SlotIdentity.MAX_METRICS - 1, Codes.COUNTER, 0));
        stranger(segment, block, SlotIdentity.of(-1, Codes.COUNTER, 0xFFFF_FFFFL));
        stranger(segment, block, -1);
        segment.set(segment.slot(block, ScalarLayout.LENGTH) + ScalarLayout.IDENTITY_OFFSET, 1L << 30);

        final int longSlots = segment.block(live, 1, HistogramLayout.LENGTH);
        observe(segment, segment.histogram(longSlots, histogram), 5);
        segment.set(
                segment.slot(longSlots, HistogramLayout.LENGTH) + ScalarLayout.IDENTITY_OFFSET,
                segment.identity(counter));

        for (final long state : new long[] {
            ProcessLayout.STATE_FREE, ProcessLayout.STATE_WRITING, ProcessLayout.STATE_DEAD + 1, -1, 1L << 32 | 3
        }) {
            final int process = segment.process(state, HEARTBEAT_AT, "nobody " + state);
            segment.counter(segment.block(process, 0, ScalarLayout.LENGTH), counter, 100);
        }
        for (final long owner : new long[] {-1, 6, 7, 8, 1L << 32, Long.MAX_VALUE}) {
            final int astray = segment.block(live, 2, ScalarLayout.LENGTH);
            segment.counter(astray, counter, 1_000);
            segment.set(segment.geometry().block(astray) + BlockLayout.OWNER_OFFSET, owner);
        }
        for (final long stride : new long[] {0, 8, 63, 128, 256, -64, 1L << 32 | 64}) {
            final int astray = segment.block(live, 3, ScalarLayout.LENGTH);
            segment.counter(astray, counter, 10_000);
            segment.set(segment.geometry().block(astray) + BlockLayout.STRIDE_OFFSET, stride);
        }
        for (final long state : new long[] {BlockLayout.STATE_FREE, BlockLayout.STATE_WRITING, 3}) {
            final int astray = segment.block(live, 4, ScalarLayout.LENGTH);
            segment.counter(astray, counter, 100_000);
            segment.set(segment.geometry().block(astray) + BlockLayout.STATE_OFFSET, state);
        }
        final int beyond = segment.block(live, 5, ScalarLayout.LENGTH);
        segment.counter(beyond, counter, 1_000_000);
        return segment.set(HeaderLayout.BLOCK_HIGH_WATER_OFFSET, beyond);
    }

    /** Records that break one rule each, all with a slot, between two that break none. */
    public static SegmentFixture invalidRecords() {
        final SegmentFixture segment = new SegmentFixture(new Geometry(1, 64, 1));
        segment.metric(Metric.of(Codes.COUNTER, "valid first"));
        final int kind = segment.metric(Metric.of(0, "kind 0"));
        segment.metric(Metric.of(4, "kind 4"));
        segment.metric(Metric.of(1L << 32 | 1, "kind with high bits"));
        segment.metric(Metric.of(Codes.COUNTER, "type 0").type(0));
        segment.metric(Metric.of(Codes.COUNTER, "type 3").type(3));
        segment.metric(Metric.of(Codes.COUNTER, "aggregation 0").aggregation(0));
        segment.metric(Metric.of(Codes.GAUGE, "aggregation 4").aggregation(4));
        segment.metric(histogram("histogram of doubles").type(Codes.F64));
        segment.metric(Metric.of(Codes.COUNTER, "scale 19").unit("", 19));
        segment.metric(Metric.of(Codes.COUNTER, "scale -19").unit("", -19));
        segment.metric(Metric.of(Codes.COUNTER, "bounds of a counter").bounds(1));
        segment.metric(Metric.of(Codes.HISTOGRAM, "no bounds"));
        segment.metric(Metric.of(Codes.HISTOGRAM, "bounds that descend").bounds(2, 1));
        segment.metric(Metric.of(Codes.HISTOGRAM, "bounds twice").bounds(1, 1));
        // what follows the bounds, and would be the sixteenth, is the length of the name
        final int bounds = record(
                segment,
                Metric.of(Codes.HISTOGRAM, "sixteen bounds")
                        .bounds(-15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1));
        segment.set(bounds + MetricLayout.BOUND_COUNT_OFFSET, 16);
        final int minus = record(segment, histogram("minus one bounds"));
        segment.set(minus + MetricLayout.BOUND_COUNT_OFFSET, -1);
        segment.metric(Metric.of(Codes.COUNTER, ""));
        for (final long length : new long[] {-1, Long.MIN_VALUE, 801, 1L << 32, Long.MAX_VALUE}) {
            for (final int word : new int[] {
                MetricLayout.NAME_LENGTH_OFFSET,
                MetricLayout.LABELS_LENGTH_OFFSET,
                MetricLayout.UNIT_LENGTH_OFFSET,
                MetricLayout.HELP_LENGTH_OFFSET
            }) {
                final int record = record(segment, Metric.of(Codes.COUNTER, "length " + length + " at " + word));
                segment.set(record + word, length);
            }
        }
        segment.metric(Metric.of(Codes.COUNTER, "one byte of labels").rawLabels("01"));
        segment.metric(Metric.of(Codes.COUNTER, "key without value").rawLabels("010061"));
        segment.metric(Metric.of(Codes.COUNTER, "value too long").rawLabels("010061" + "020062"));
        segment.metric(Metric.of(Codes.COUNTER, "key too long").rawLabels("ffff61" + "000000"));
        segment.metric(Metric.of(Codes.COUNTER, "key empty").label("", "v"));
        segment.metric(Metric.of(Codes.COUNTER, "keys descend").label("b", "").label("a", ""));
        segment.metric(Metric.of(Codes.COUNTER, "key twice").label("a", "1").label("a", "2"));
        segment.metric(Metric.of(Codes.COUNTER, "key twice as shown")
                .labelBytes("fe", "31")
                .labelBytes("ff", "32"));
        for (final long state : new long[] {
            MetricLayout.STATE_FREE, MetricLayout.STATE_WRITING, MetricLayout.STATE_RETIRED, 4, 1L << 32 | 2
        }) {
            final int record = record(segment, Metric.of(Codes.COUNTER, "state " + state));
            segment.set(record + MetricLayout.STATE_OFFSET, state);
        }
        final int last = segment.metric(Metric.of(Codes.COUNTER, "valid last"));
        segment.metric(Metric.of(Codes.COUNTER, "beyond the high water mark"));
        final int block = segment.block(
                segment.process(ProcessLayout.STATE_LIVE, HEARTBEAT_AT, "writer"), 0, ScalarLayout.LENGTH);
        for (int metric = kind; metric < last; metric++) {
            segment.counter(block, metric, 1);
        }
        segment.counter(block, last, 5);
        return segment.set(HeaderLayout.METRIC_HIGH_WATER_OFFSET, last + 1);
    }

    /** What no writer brings about and yet has a meaning. */
    public static SegmentFixture oddities() {
        final SegmentFixture segment = new SegmentFixture(new Geometry(8, 16, 4));
        final int process = segment.process(ProcessLayout.STATE_LIVE, HEARTBEAT_AT, "n".repeat(120));
        final int tooLong = segment.process(ProcessLayout.STATE_CLOSED, -1, "name too long");
        segment.set(segment.geometry().process(tooLong) + ProcessLayout.NAME_LENGTH_OFFSET, 121);
        final int negative = segment.process(ProcessLayout.STATE_CLOSED, 0, "name of negative length");
        segment.set(segment.geometry().process(negative) + ProcessLayout.NAME_LENGTH_OFFSET, -1);
        final int noText = segment.process(ProcessLayout.STATE_CLOSED, Long.MIN_VALUE, "?name");
        segment.set(segment.geometry().process(noText) + ProcessLayout.NAME_OFFSET, 0x0065_6D61_6E80_A0EDL);
        final int block = segment.block(process, 0, ScalarLayout.LENGTH);
        final int longSlots = segment.block(process, 1, HistogramLayout.LENGTH);

        final int max =
                segment.metric(Metric.of(Codes.COUNTER, "counter that says max").aggregation(Codes.MAX));
        segment.counter(block, max, 3);
        segment.counter(block, max, 4);
        final int min = segment.metric(Metric.of(Codes.COUNTER, "counter of doubles that says min")
                .type(Codes.F64)
                .aggregation(Codes.MIN));
        segment.counter(block, min, Double.doubleToRawLongBits(0.5));
        segment.counter(block, min, Double.doubleToRawLongBits(0.25));

        final int high = segment.metric(
                Metric.of(Codes.COUNTER, "generation with high bits").generation(5));
        segment.counter(block, high, 1);
        segment.set(segment.geometry().metric(high) + MetricLayout.GENERATION_OFFSET, (7L << 32) | 5);
        final int bit30 = segment.counter(block, high, 10) + ScalarLayout.IDENTITY_OFFSET;
        segment.set(bit30, segment.memory().getLongAcquire(bit30) | (1L << 30));

        final int both = segment.metric(histogram("busy and corrupt"));
        withoutValue(segment, segment.histogram(longSlots, both));
        segment.set(segment.histogram(longSlots, both) + HistogramLayout.BUCKETS_OFFSET, 7);
        withoutValue(segment, segment.histogram(longSlots, both));

        final int nothing = segment.metric(histogram("sum without observations"));
        final int slot = segment.histogram(longSlots, nothing);
        segment.set(slot + HistogramLayout.SUMMARIES_OFFSET + HistogramLayout.SUM_OFFSET, 7);
        segment.set(slot + HistogramLayout.MIN_OFFSET, 1).set(slot + HistogramLayout.MAX_OFFSET, 2);

        final int negativeBucket = segment.metric(histogram("negative bucket"));
        final int owing = segment.histogram(longSlots, negativeBucket);
        observe(segment, owing, 5, 50, 500);
        segment.set(owing + HistogramLayout.BUCKETS_OFFSET, -1);
        for (int i = 0; i < 2; i++) {
            segment.set(owing + HistogramLayout.SUMMARIES_OFFSET + i * HistogramLayout.SUMMARY_LENGTH, 1);
        }
        final int cancelled = segment.metric(histogram("buckets that cancel out"));
        final int none = segment.histogram(longSlots, cancelled);
        segment.set(none + HistogramLayout.BUCKETS_OFFSET, 5).set(none + HistogramLayout.BUCKETS_OFFSET + 8, -5);
        observe(segment, segment.histogram(longSlots, cancelled), 7);

        final int twice = segment.metric(histogram("two summaries that match"));
        for (final long[] values : new long[][] {{5, 50}, {5, 50, 500}}) { // so that each summary is in force once
            final int matching = segment.histogram(longSlots, twice);
            observe(segment, matching, values);
            final int other = summaryNotInForce(segment, matching);
            segment.set(other, values.length).set(other + HistogramLayout.SUM_OFFSET, 99_999);
        }
        return segment.set(HeaderLayout.STATE_OFFSET, 77);
    }

    /** A gauge in a process of every state, and slots that were never read at rest. */
    public static SegmentFixture snapshot() {
        final SegmentFixture segment = new SegmentFixture(new Geometry(8, 8, 16));
        final int counter = segment.metric(Metric.of(Codes.COUNTER, "counter"));
        final int gauge = segment.metric(gauge("gauge", Codes.SUM));
        final int busyCounter = segment.metric(Metric.of(Codes.COUNTER, "busy counter"));
        final int busyGauge = segment.metric(gauge("busy gauge", Codes.SUM));
        final int busyHistogram = segment.metric(histogram("busy histogram"));
        final int idleGauge = segment.metric(gauge("gauge of a dead process", Codes.SUM));
        long value = 1;
        for (long state = ProcessLayout.STATE_FREE; state <= ProcessLayout.STATE_DEAD; state++) {
            final int process = segment.process(state, SegmentFixture.CREATED_AT, "state " + state);
            final int block = segment.block(process, 0, ScalarLayout.LENGTH);
            segment.counter(block, counter, value);
            segment.gauge(block, gauge, value);
            if (state == ProcessLayout.STATE_LIVE) {
                segment.counter(block, busyCounter, 5);
                withoutValue(segment, segment.counter(block, busyCounter, 7));
                withoutValue(segment, segment.gauge(block, busyGauge, 7));
                final int longSlots = segment.block(process, 1, HistogramLayout.LENGTH);
                observe(segment, segment.histogram(longSlots, busyHistogram), 50);
                withoutValue(segment, segment.histogram(longSlots, busyHistogram));
            }
            if (state == ProcessLayout.STATE_DEAD) {
                withoutValue(segment, segment.gauge(block, idleGauge, 7));
            }
            value *= 10;
        }
        return segment.snapshot(SegmentFixture.CREATED_AT + 90_000_000_000L);
    }

    /** A snapshot in which a process record was just being taken over, with a heartbeat of the same moment. */
    public static SegmentFixture snapshotOfAnAdoption() {
        final SegmentFixture segment = new SegmentFixture(new Geometry(1, 2, 1));
        final int process = segment.process(ProcessLayout.STATE_ADOPTING, SegmentFixture.CREATED_AT, "adopting");
        final int block = segment.block(process, 0, ScalarLayout.LENGTH);
        segment.counter(block, segment.metric(Metric.of(Codes.COUNTER, "counter")), 5);
        segment.gauge(block, segment.metric(gauge("gauge", Codes.SUM)), 7);
        return segment.snapshot(SegmentFixture.CREATED_AT);
    }

    private static Metric gauge(final String name, final long aggregation) {
        return Metric.of(Codes.GAUGE, name).aggregation(aggregation);
    }

    private static Metric histogram(final String name) {
        return Metric.of(Codes.HISTOGRAM, name).bounds(BOUNDS);
    }

    private static void text(final SegmentFixture segment, final String name, final String value) {
        segment.metric(Metric.of(Codes.COUNTER, name).label("text", value));
    }

    private static void bytes(final SegmentFixture segment, final String name, final String valueHex) {
        segment.metric(Metric.of(Codes.COUNTER, name).labelBytes("74657874", valueHex));
    }

    private static String hex(final String bytes) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length(); i += 2) {
            text.append((char) Integer.parseInt(bytes.substring(i, i + 2), 16));
        }
        return text.toString();
    }

    private static void doubles(
            final SegmentFixture segment,
            final int block,
            final String name,
            final long aggregation,
            final double... values) {
        final int metric = segment.metric(gauge(name, aggregation).type(Codes.F64));
        for (final double value : values) {
            segment.gauge(block, metric, value);
        }
    }

    private static void observe(final SegmentFixture segment, final int slot, final long... values) {
        for (final long value : values) {
            int bucket = 0;
            while (bucket < BOUNDS.length && value > BOUNDS[bucket]) {
                bucket++;
            }
            HistogramSlot.observe(segment.memory(), slot, bucket, value, 1);
        }
    }

    /** Adds a record. Returns its offset. */
    private static int record(final SegmentFixture segment, final Metric metric) {
        return segment.geometry().metric(segment.metric(metric));
    }

    private static int summaryNotInForce(final SegmentFixture segment, final int slot) {
        final long version = segment.memory().getLongAcquire(slot + HistogramLayout.VERSION_OFFSET);
        return slot + HistogramLayout.SUMMARIES_OFFSET + ((version & 2) == 0 ? HistogramLayout.SUMMARY_LENGTH : 0);
    }

    private static void stranger(final SegmentFixture segment, final int block, final long identity) {
        final int slot = segment.slot(block, ScalarLayout.LENGTH);
        ScalarSlot.birth(segment.memory(), slot, identity, 1 << 20, SegmentFixture.EPOCH);
    }

    private static void withoutValue(final SegmentFixture segment, final int slot) {
        final int word = slot + ScalarLayout.IDENTITY_OFFSET;
        segment.set(word, segment.memory().getLongAcquire(word) | SlotIdentity.NO_VALUE_BIT);
    }
}
