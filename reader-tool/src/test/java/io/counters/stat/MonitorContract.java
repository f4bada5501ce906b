package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.counters.format.BlockLayout;
import io.counters.format.Codes;
import io.counters.format.ExampleSegment;
import io.counters.format.Field;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.SampleSegments;
import io.counters.format.ScalarLayout;
import io.counters.format.SegmentFixture;
import io.counters.format.Struct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a monitor in another language makes of segments that were put together by hand. */
abstract class MonitorContract {
    private static final Pattern OFFSET = Pattern.compile("(?:CS__)?([A-Z0-9_]+) = ([0-9]+)");
    private static final Path DOC = Path.of("..", "docs", "format.md");

    @TempDir
    private Path directory;

    abstract Monitor reader();

    @Test
    void sourceHasTheOffsetsOfTheLayouts() throws IOException {
        final Map<String, Long> coded = new LinkedHashMap<>();
        Stream.of(
                        HeaderLayout.STRUCT,
                        ProcessLayout.STRUCT,
                        MetricLayout.STRUCT,
                        BlockLayout.STRUCT,
                        ScalarLayout.STRUCT,
                        HistogramLayout.STRUCT)
                .forEach(struct ->
                        struct.fields().forEach(field -> coded.put(inSource(struct, field), (long) field.offset())));
        final Map<String, Long> told = new LinkedHashMap<>();
        final Matcher matcher = OFFSET.matcher(offsets(Files.readString(reader().source())));
        while (matcher.find()) {
            told.put(matcher.group(1), Long.valueOf(matcher.group(2)));
        }

        assertThat(told).hasSizeGreaterThan(50);
        assertThat(coded).containsAllEntriesOf(told);
    }

    @Test
    void printsTheExampleAsTheFormatsDocumentDoes() throws IOException, InterruptedException {
        final String doc = Files.readString(DOC);
        final int start = doc.indexOf("```json\n", doc.indexOf("\n## Example\n")) + "```json\n".length();
        final Object told = JsonTree.parse(doc.substring(start, doc.indexOf("```", start)));

        final Monitor.Outcome outcome = reader().read(ExampleSegment.build());

        assertThat(outcome.objects("metrics")).isEqualTo(told);
        assertThat(outcome.objects("processes"))
                .singleElement()
                .satisfies(process -> assertThat(process)
                        .contains(
                                entry("index", 0L),
                                entry("name", "orders-1"),
                                entry("pid", 4242L),
                                entry("state", "UNKNOWN"),
                                entry("epoch", 7L),
                                entry("startedAt", "2026-01-02T03:04:05.006007008Z"))
                        .containsKey("heartbeatAgeMs"));
    }

    @Test
    void membersAreTheOnesThatWerePromisedInTheirOrder() throws IOException, InterruptedException {
        final SegmentFixture segment = ExampleSegment.build()
                .set(HeaderLayout.REFUSED_OFFSET, 5)
                .set(HeaderLayout.REPAIRED_OFFSET, 6)
                .set(HeaderLayout.MINOR_OFFSET, 17)
                .seal();
        final Path file = segment.writeTo(directory.resolve("members.seg"));

        final Monitor.Outcome outcome = reader().run(file.toString());

        assertThat(outcome.json().keySet()).containsExactly("segment", "processes", "metrics", "scan");
        assertThat(outcome.object("segment"))
                .containsOnlyKeys(
                        "name",
                        "path",
                        "format",
                        "uuid",
                        "state",
                        "createdAt",
                        "uptimeSeconds",
                        "refused",
                        "repaired",
                        "metrics",
                        "blocks",
                        "processes")
                .contains(
                        entry("name", "fixture"),
                        entry("path", file.toString()),
                        entry("format", "1.17"),
                        entry("uuid", SegmentFixture.SEGMENT_UUID.toString()),
                        entry("state", "READY"),
                        entry("createdAt", "2026-01-02T03:04:05.006007008Z"),
                        entry("refused", 5L),
                        entry("repaired", 6L),
                        entry("metrics", Map.of("used", 2L, "capacity", 2L)),
                        entry("blocks", Map.of("used", 2L, "capacity", 2L)),
                        entry("processes", Map.of("used", 1L, "capacity", 1L)));
        assertThat((Double) outcome.object("segment").get("uptimeSeconds")).isPositive();
        assertThat(outcome.objects("processes").get(0).keySet())
                .containsExactly("index", "name", "pid", "state", "epoch", "startedAt", "heartbeatAgeMs");
        assertThat(outcome.objects("metrics").get(0).keySet())
                .containsExactly(
                        "name", "labels", "kind", "type", "unit", "scale", "help", "status", "count", "sum", "min",
                        "max", "bounds", "buckets");
        assertThat(outcome.objects("metrics").get(1).keySet())
                .containsExactly("name", "labels", "kind", "type", "unit", "scale", "help", "status", "value");
        assertThat(outcome.object("scan").keySet())
                .containsExactly("slots", "firstTry", "retries", "busy", "corrupt", "nanos");
        assertThat(outcome.object("scan"))
                .contains(entry("slots", 2L), entry("firstTry", 2L), entry("retries", 0L), entry("busy", 0L));
    }

    @Test
    void emptySegmentHasNeitherProcessesNorMetrics() throws IOException, InterruptedException {
        final Monitor.Outcome outcome = reader().read(SampleSegments.empty());

        assertThat(outcome.objects("processes")).isEmpty();
        assertThat(outcome.objects("metrics")).isEmpty();
    }

    @Test
    void textsComeBackAsTheyWereWithWhatIsNoTextReplaced() throws IOException, InterruptedException {
        final Monitor.Outcome outcome = reader().read(SampleSegments.texts());

        final Map<String, Object> texts = new LinkedHashMap<>();
        outcome.metrics()
                .forEach((name, metric) -> texts.put(name, labels(metric).get("text")));
        assertThat(texts)
                .contains(
                        entry("empty", ""),
                        entry("quotes", "\"'`\\/{}"),
                        entry("c0", "\0\1\2\33\37\n\r\t\b"),
                        entry("del and c1", "\u007f\u0080\u0085\u009f"),
                        entry("bidi", "a\u202eb\u2066c\u200fd\u061ce"),
                        entry("lines", "\u2028\u2029\u00ad\ufeff"),
                        entry("emoji", "\ud83d\ude80\ud83d\udc68\u200d\ud83d\udcbb"),
                        entry("tags", "\udb40\udc41\udb40\udc7f"),
                        entry("edges", "~\u00a0\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff"),
                        entry("bad start", "\ufffd".repeat(4)),
                        entry("bad overlong", "\ufffd".repeat(9)),
                        entry("bad surrogates", "\ufffd".repeat(6)),
                        entry("bad too high", "\ufffd".repeat(8)),
                        entry("bad cut", "\ufffdA\ufffdB\ufffd"),
                        entry("bad subparts", "a\ufffd\ufffd\ufffdb\ufffdc\ufffd\ufffdd"))
                .containsKey("\ufffdname");
        assertThat(outcome.metrics().get("unit and help"))
                .contains(entry("unit", "\u00b5s\n"), entry("scale", -18L), entry("help", "\ud83d\ude80 \"help\"\t"));
        assertThat(outcome.metrics().get("longest")).contains(entry("help", "h".repeat(793)));
        assertThat(labels(outcome.metrics().get("three labels")))
                .containsExactly(entry("a", "1"), entry("\u00e9", ""), entry("\ud83d\ude80", "\ud83d\ude80"));
    }

    @Test
    void nothingThatATerminalObeysIsPrintedAsItIs() throws IOException, InterruptedException {
        final String out = reader().read(SampleSegments.texts()).out();

        assertThat(out.codePoints())
                .allMatch(c -> c == '\n'
                        || switch (Character.getType(c)) {
                            case Character.CONTROL,
                                    Character.FORMAT,
                                    Character.LINE_SEPARATOR,
                                    Character.PARAGRAPH_SEPARATOR -> false;
                            default -> true;
                        });
    }

    @Test
    void metricsAreSortedByTheBytesOfWhatIsShown() throws IOException, InterruptedException {
        final List<Map<String, @Nullable Object>> metrics =
                reader().read(SampleSegments.order()).objects("metrics");

        assertThat(metrics.stream().map(metric -> metric.get("name") + " " + metric.get("labels")))
                .containsExactly(
                        "B {}",
                        "a {}",
                        "a\0 {}",
                        "a\0a {}",
                        "a\0b {}",
                        "a b {}",
                        "aa {}",
                        "b {}",
                        "l {}",
                        "l {j=z}",
                        "l {k=v}",
                        "l {k=v, l=}",
                        "l {k=w}",
                        "twice {}",
                        "twice {}",
                        "\u00e9 {}",
                        "\uffee {}",
                        "\ufffd {}",
                        "\ud83d\ude80 {}");
        assertThat(metrics.stream()
                        .filter(metric -> "twice".equals(metric.get("name")))
                        .map(metric -> metric.get("help")))
                .containsExactly("first", "second");
    }

    @Test
    void longsAreMergedOverLanesAndProcessesAndWrap() throws IOException, InterruptedException {
        assertThat(values(reader().read(SampleSegments.sums())))
                .containsExactly(
                        entry("counter", 1_111L),
                        entry("counter untouched", 0L),
                        entry("counter wrapping", -4L),
                        entry("gauge max", -8L),
                        entry("gauge min", -4_999L),
                        entry("gauge sum", -1_011L),
                        entry("gauge unset", null));
    }

    @Test
    void doublesAreExactAndAddedInTheOrderOfTheFile() throws IOException, InterruptedException {
        assertThat(values(reader().read(SampleSegments.doubles())))
                .containsOnly(
                        entry("tenths", 0.1 + 0.2 + 0.3),
                        entry("tenths backwards", 0.3 + 0.2 + 0.1),
                        entry("absorbed", 1e16),
                        entry("negative zero", -0.0),
                        entry("integer", 3.0),
                        entry("smallest", Double.MIN_VALUE),
                        entry("largest", Double.MAX_VALUE),
                        entry("overflow", "+Inf"),
                        entry("underflow", "-Inf"),
                        entry("no sum", "NaN"),
                        entry("min", -1.5),
                        entry("min zero", -0.0),
                        entry("min nan", "NaN"),
                        entry("max", -1.5),
                        entry("max zero", 0.0),
                        entry("max nan", "NaN"),
                        entry("counter", 3.75),
                        entry("counter untouched", 0.0));
    }

    @Test
    void histogramsAreMergedAndTheirLimitsPutIntoTheirBuckets() throws IOException, InterruptedException {
        final Monitor.Outcome outcome = reader().read(SampleSegments.histograms());
        final Map<String, Map<String, @Nullable Object>> metrics = outcome.metrics();

        assertThat(metrics.get("untouched")).contains(histogram("OK", 0L, 0L, null, null, 0, 0, 0, 0));
        assertThat(metrics.get("merged"))
                .contains(histogram(
                        "OK",
                        10L,
                        10L + 11 + 100 + 101 + 1_000 + 1_001 - 7 - 1 + 5_000,
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        3,
                        2,
                        2,
                        3));
        assertThat(metrics.get("several at once"))
                .contains(histogram("OK", 1L << 32, 50L << 32, 50L, 50L, 0, 1L << 32, 0, 0));
        assertThat(metrics.get("fifteen"))
                .contains(histogram("OK", 16L, 136L, 1L, 16L, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
        assertThat(metrics.get("min and max ahead")).contains(histogram("OK", 2L, 110L, 11L, 100L, 0, 2, 0, 0));
        assertThat(metrics.get("min and max damaged")).contains(histogram("OK", 2L, 5_005L, 10L, 1_001L, 1, 0, 0, 1));
        assertThat(metrics.get("bucket that is none")).contains(histogram("OK", 4L, 12L, 1_001L, 1_001L, 0, 0, 0, 0));
        assertThat(metrics.get("largest bound"))
                .contains(histogram("OK", 2L, -2L, Long.MAX_VALUE, Long.MAX_VALUE, 2, 0));
        assertThat(metrics.get("behind the largest bound")).contains(histogram("OK", 1L, 5L, 5L, 5L, 0, 1));
        assertThat(metrics.get("corrupt"))
                .contains(
                        entry("status", "CORRUPT"),
                        entry("count", null),
                        entry("sum", null),
                        entry("min", null),
                        entry("max", null),
                        entry("bounds", List.of(10L, 100L, 1_000L)),
                        entry("buckets", null));
        assertThat(outcome.object("scan")).contains(entry("corrupt", 1L), entry("busy", 0L));
    }

    @Test
    void observationCountsFromItsCommitOnWhereverItsWriterDied() throws IOException, InterruptedException {
        final Map<String, Map<String, @Nullable Object>> metrics =
                reader().read(SampleSegments.cutShort()).metrics();

        assertThat(metrics.get("after store 0")).contains(histogram("OK", 1L, 50L, 50L, 50L, 0, 1, 0, 0));
        for (int stores = 1; stores <= 3; stores++) {
            assertThat(metrics.get("after store " + stores))
                    .as("stores: " + stores)
                    .contains(histogram("OK", 1L, 50L, 50L, 100L, 0, 1, 0, 0));
        }
        for (int stores = 4; stores <= 5; stores++) {
            assertThat(metrics.get("after store " + stores))
                    .as("stores: " + stores)
                    .contains(histogram("OK", 2L, 550L, 50L, 500L, 0, 1, 1, 0));
        }
        assertThat(metrics.get("counter without its stamp")).contains(entry("value", 6L));
    }

    @Test
    void whatDoesNotCountIsNotCounted() throws IOException, InterruptedException {
        final Monitor.Outcome outcome = reader().read(SampleSegments.strangers());

        assertThat(outcome.metrics().get("counter")).contains(entry("value", 1L), entry("status", "OK"));
        assertThat(outcome.metrics().get("gauge")).contains(entry("value", 1L), entry("status", "OK"));
        assertThat(outcome.metrics().get("histogram")).contains(entry("count", 1L), entry("status", "OK"));
        assertThat(outcome.objects("processes"))
                .extracting(process -> process.get("name"))
                .containsExactly("live");
        assertThat(outcome.object("scan")).contains(entry("slots", 3L));
    }

    @Test
    void recordThatBreaksARuleIsNoMetric() throws IOException, InterruptedException {
        assertThat(values(reader().read(SampleSegments.invalidRecords())))
                .containsExactly(entry("valid first", 0L), entry("valid last", 5L));
    }

    @Test
    void oddThingsHaveTheMeaningThatTheFormatGivesThem() throws IOException, InterruptedException {
        final Monitor.Outcome outcome = reader().read(SampleSegments.oddities());

        assertThat(outcome.object("segment")).contains(entry("state", "UNKNOWN"));
        assertThat(outcome.objects("processes"))
                .extracting(process -> process.get("name"))
                .containsExactly("n".repeat(120), "", "", "\ufffd\ufffd\ufffdna");
        assertThat(values(outcome))
                .contains(
                        entry("counter that says max", 7L),
                        entry("counter of doubles that says min", 0.75),
                        entry("generation with high bits", 1L));
        final Map<String, Map<String, @Nullable Object>> metrics = outcome.metrics();
        assertThat(metrics.get("busy and corrupt")).contains(entry("status", "CORRUPT"), entry("count", null));
        assertThat(metrics.get("sum without observations")).contains(histogram("OK", 0L, 0L, null, null, 0, 0, 0, 0));
        assertThat(metrics.get("negative bucket")).contains(histogram("OK", 1L, 555L, 5L, 500L, -1, 1, 1, 0));
        assertThat(metrics.get("two summaries that match")).contains(histogram("OK", 5L, 610L, 5L, 500L, 2, 2, 1, 0));
        assertThat(metrics.get("buckets that cancel out")).contains(histogram("OK", 1L, 7L, 7L, 7L, 1, 0, 0, 0));
        assertThat(outcome.object("scan")).contains(entry("busy", 2L), entry("corrupt", 1L));
    }

    @Test
    void snapshotIsReadByWhatItStored() throws IOException, InterruptedException {
        final Monitor.Outcome outcome = reader().read(SampleSegments.snapshot());

        assertThat(outcome.object("segment")).contains(entry("state", "SNAPSHOT"), entry("uptimeSeconds", 90.0));
        assertThat(outcome.objects("processes"))
                .extracting(process -> process.get("state"))
                .containsExactly("UNKNOWN", "LIVE", "CLOSED", "STALLED", "DEAD");
        assertThat(outcome.objects("processes"))
                .allSatisfy(process -> assertThat(process).contains(entry("heartbeatAgeMs", 90_000L)));
        assertThat(values(outcome))
                .contains(
                        entry("counter", 1_111_100L),
                        entry("gauge", 101_000L),
                        entry("busy counter", null),
                        entry("busy gauge", null),
                        entry("gauge of a dead process", null));
        final Map<String, Object> statuses = new LinkedHashMap<>();
        outcome.metrics().forEach((name, metric) -> statuses.put(name, metric.get("status")));
        assertThat(statuses)
                .containsOnly(
                        entry("counter", "OK"),
                        entry("gauge", "OK"),
                        entry("busy counter", "BUSY"),
                        entry("busy gauge", "BUSY"),
                        entry("busy histogram", "BUSY"),
                        entry("gauge of a dead process", "OK"));
        assertThat(outcome.metrics().get("busy histogram")).contains(entry("count", null), entry("buckets", null));
        assertThat(outcome.object("scan")).contains(entry("busy", 3L));
    }

    @Test
    void gaugeOfAnUnfinishedAdoptionDoesNotCountInASnapshot() throws IOException, InterruptedException {
        final Monitor.Outcome outcome = reader().read(SampleSegments.snapshotOfAnAdoption());

        assertThat(outcome.objects("processes"))
                .extracting(process -> process.get("state"))
                .containsExactly("UNKNOWN");
        assertThat(values(outcome)).containsExactly(entry("counter", 5L), entry("gauge", null));
    }

    @Test
    void highWaterMarksAreNotBelievedBeyondTheTables() throws IOException, InterruptedException {
        for (final long mark : new long[] {Long.MAX_VALUE, 1L << 32, 3}) {
            final SegmentFixture segment = ExampleSegment.build()
                    .set(HeaderLayout.PROCESS_HIGH_WATER_OFFSET, mark)
                    .set(HeaderLayout.METRIC_HIGH_WATER_OFFSET, mark)
                    .set(HeaderLayout.BLOCK_HIGH_WATER_OFFSET, mark);
            assertThat(values(reader().read(segment))).contains(entry("orders_accepted_total", 3L));
        }
        for (final long mark : new long[] {-1, Long.MIN_VALUE, 0}) {
            final SegmentFixture segment = ExampleSegment.build().set(HeaderLayout.BLOCK_HIGH_WATER_OFFSET, mark);
            assertThat(values(reader().read(segment))).contains(entry("orders_accepted_total", 0L));
            segment.set(HeaderLayout.PROCESS_HIGH_WATER_OFFSET, mark).set(HeaderLayout.METRIC_HIGH_WATER_OFFSET, mark);
            assertThat(reader().read(segment).objects("metrics")).isEmpty();
            assertThat(reader().read(segment).objects("processes")).isEmpty();
        }
    }

    @Test
    void timesAreShownWithTheDecimalsTheyNeed() throws IOException, InterruptedException {
        final Map<Long, String> times = new LinkedHashMap<>();
        times.put(0L, "1970-01-01T00:00:00Z");
        times.put(-1L, "1969-12-31T23:59:59.999999999Z");
        times.put(1_709_164_800_000_000_000L, "2024-02-29T00:00:00Z");
        times.put(1_709_251_199_120_000_000L, "2024-02-29T23:59:59.120Z");
        times.put(4_107_542_399_000_010_000L, "2100-02-28T23:59:59.000010Z");
        times.put(Long.MAX_VALUE, "2262-04-11T23:47:16.854775807Z");
        times.put(Long.MIN_VALUE, "1677-09-21T00:12:43.145224192Z");
        for (final Map.Entry<Long, String> time : times.entrySet()) {
            final SegmentFixture segment = SampleSegments.empty();
            segment.set(HeaderLayout.CREATED_AT_OFFSET, time.getKey()).seal();
            assertThat(reader().read(segment).object("segment")).contains(entry("createdAt", time.getValue()));
        }
    }

    @Test
    void everyProcessOfAFullTableIsShown() throws IOException, InterruptedException {
        final SegmentFixture segment = new SegmentFixture(new Geometry(1_000, 1, 1_000));
        final int metric = segment.metric(SegmentFixture.Metric.of(Codes.COUNTER, "counter"));
        for (int i = 0; i < 1_000; i++) {
            final int process = segment.process(ProcessLayout.STATE_LIVE, SampleSegments.HEARTBEAT_AT, "p" + i);
            segment.counter(segment.block(process, 0, ScalarLayout.LENGTH), metric, i);
        }

        final Monitor.Outcome outcome = reader().read(segment);

        assertThat(outcome.objects("processes")).hasSize(1_000);
        assertThat(values(outcome)).containsExactly(entry("counter", 499_500L));
    }

    private static String offsets(final String source) {
        final int start = source.indexOf("Offsets of words");
        final Matcher end = Pattern.compile("\\};|\n# Codes").matcher(source);
        assertThat(end.find(start)).isTrue();
        return source.substring(start, end.start());
    }

    private static String inSource(final Struct struct, final Field field) {
        final String[] words = struct.name().split(" ", -1);
        return (words[0] + "_" + field.name().replace(' ', '_')).toUpperCase(Locale.ROOT);
    }

    private static Map<String, @Nullable Object> values(final Monitor.Outcome outcome) {
        final Map<String, @Nullable Object> values = new LinkedHashMap<>();
        outcome.metrics().forEach((name, metric) -> values.put(name, metric.get("value")));
        return values;
    }

    @SuppressWarnings("unchecked") // an object, or what uses it fails
    private static Map<String, Object> labels(final Map<String, @Nullable Object> metric) {
        return (Map<String, Object>) metric.get("labels");
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of entries has to be raw
    private static Map.Entry<String, Object>[] histogram(
            final String status,
            final long count,
            final long sum,
            final @Nullable Long min,
            final @Nullable Long max,
            final long... buckets) {
        return new Map.Entry[] {
            entry("kind", "HISTOGRAM"),
            entry("status", status),
            entry("count", count),
            entry("sum", sum),
            entry("min", min),
            entry("max", max),
            entry("buckets", java.util.Arrays.stream(buckets).boxed().toList())
        };
    }
}
