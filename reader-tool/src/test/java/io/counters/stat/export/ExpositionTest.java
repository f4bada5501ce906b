package io.counters.stat.export;

import static io.counters.stat.Snapshots.HOSTILE;
import static io.counters.stat.Snapshots.MILLIS;
import static io.counters.stat.Snapshots.histogram;
import static io.counters.stat.Snapshots.scalar;
import static io.counters.stat.Snapshots.share;
import static io.counters.stat.Snapshots.snapshot;
import static io.counters.stat.Snapshots.with;
import static io.counters.stat.Snapshots.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.counters.Aggregation;
import io.counters.Buckets;
import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.ValueType;
import io.counters.prometheus.Exposition;
import io.counters.prometheus.TextFormat;
import io.counters.reader.MetricSample;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentSnapshot;
import io.counters.testing.NeedsPrograms;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionTest {
    /** A series as every Prometheus since the first reads it; the value in the third group. */
    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)"
            + "(\\{[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\p{Cc}]|\\\\[\\\\n\"])*\""
            + "(?:,[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\p{Cc}]|\\\\[\\\\n\"])*\")*})?"
            + " (NaN|[+-]Inf|-?[0-9]+(?:\\.[0-9]+(?:E-?[0-9]+)?)?)");

    private final SegmentSnapshot everything = snapshot(
            "orders",
            scalar(
                    MetricDefinition.counter("orders_accepted_total")
                            .withLabel("channel", "web")
                            .withHelp("Orders accepted,\nby \\channel\\ \"of sale\""),
                    1_234_567L),
            scalar(MetricDefinition.counter("orders_accepted_total").withLabel("channel", "a\"b\\c\nd"), 2L),
            scalar(MetricDefinition.gauge("orders_open").withHelp("Orders open"), -3L),
            scalar(
                    MetricDefinition.counter("revenue_total")
                            .withUnit("euros", -2)
                            .withHelp("Revenue"),
                    123_456_750L),
            scalar(MetricDefinition.doubleGauge("load").withHelp("Load"), 0.1 + 0.2),
            without(MetricDefinition.gauge("of_the_dead"), ReadStatus.OK),
            histogram(
                    MetricDefinition.histogram("latency", MILLIS).withHelp("Time to accept"),
                    200_000,
                    90_000_000,
                    10,
                    80,
                    10,
                    1));

    @Test
    void prometheusTextIsAsPromised() throws IOException {
        assertThat(text(TextFormat.PROMETHEUS, everything)).isEqualTo(golden("snapshot.prom"));
    }

    @Test
    void openMetricsIsAsPromised() throws IOException {
        assertThat(text(TextFormat.OPENMETRICS, everything)).isEqualTo(golden("snapshot.openmetrics"));
    }

    @Test
    void boundsAndSumsAreCleanDecimals() {
        final String text = text(
                TextFormat.PROMETHEUS,
                snapshot(
                        "s",
                        histogram(MetricDefinition.histogram("time", Buckets.latency()), 1, 1, new long[16]),
                        histogram(
                                MetricDefinition.histogram(
                                        "price", Buckets.of(5, 35, 110).withUnit("euros", -3)),
                                1,
                                110,
                                0,
                                0,
                                4,
                                0)));
        assertThat(values(text, "time_seconds_bucket\\{le=\"([^\"]*)\"} .*"))
                .containsExactly(
                        "1.0E-6", "3.2E-6", "1.0E-5", "3.2E-5", "1.0E-4", "3.2E-4", "0.001", "0.0032", "0.01", "0.032",
                        "0.1", "0.32", "1.0", "3.2", "10.0", "+Inf");
        assertThat(values(text, "price_euros_bucket\\{le=\"([^\"]*)\"} .*"))
                .containsExactly("0.005", "0.035", "0.11", "+Inf");
        assertThat(values(text, "price_euros_sum (.*)")).containsExactly("0.33");
    }

    @ParameterizedTest
    @CsvSource({
        "1,                    -9,  1.0E-9",
        "5,                    -3,  0.005",
        "9007199254740993,      0,  9.007199254740992E15",
        "9223372036854775807,   0,  9.223372036854775807E18",
        "3,                     3,  3000.0",
        "1234567,              18,  1.234567E24",
        "0,                   -18,  0.0"
    })
    void scaledValuesAreTheNearestDoubles(final long stored, final int scale, final double expected) {
        final String text = text(
                TextFormat.OPENMETRICS,
                snapshot("s", scalar(MetricDefinition.counter("c").withUnit("", scale), stored)));
        assertThat(Double.parseDouble(values(text, "c_total (.*)").get(0))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "orders_total,         COUNTER,   '',       orders_total",
        "orders,               COUNTER,   '',       orders_total",
        "cpu_seconds_total,    COUNTER,   seconds,  cpu_seconds_total",
        "cpu_total,            COUNTER,   seconds,  cpu_seconds_total",
        "_total,               COUNTER,   '',       total_total",
        "a_total_total,        COUNTER,   '',       a_total",
        "level_total,          GAUGE,     '',       level_total",
        "a.b-c d,              GAUGE,     '',       a_b_c_d",
        "rule:of:thumb,        GAUGE,     '',       rule_of_thumb",
        "9lives,               GAUGE,     '',       _9lives",
        "größe,                GAUGE,     m²/s,     gr__e_m_s",
        "𝛑𝛑,                   GAUGE,     '',       __",
        "share,                GAUGE,     %,        share",
        "x,                    GAUGE,     __y__,    x_y"
    })
    void namesBecomeLegal(final String name, final MetricKind kind, final String unit, final String expected) {
        final MetricDefinition definition =
                kind == MetricKind.COUNTER ? MetricDefinition.counter(name) : MetricDefinition.gauge(name);
        final SegmentSnapshot snapshot = snapshot("s", scalar(definition.withUnit(unit, 0), 1L));
        for (final TextFormat format : TextFormat.values()) {
            assertThat(text(format, snapshot)).contains("\n" + expected + " 1.0\n");
        }
    }

    @Test
    void labelsBecomeLegalAndLoseNothingButEmptyValues() {
        final MetricDefinition gauge = MetricDefinition.gauge("g")
                .withLabel("a.b", "1")
                .withLabel("a-b", "2")
                .withLabel("__name__", "n")
                .withLabel("7", "seven")
                .withLabel("le", "fine")
                .withLabel("none", "")
                .withLabel("process", "p");
        assertThat(lines(snapshot("s", share("web", scalar(gauge, 1L)))))
                .contains("g{_7=\"seven\",_name__=\"n\",a_b=\"2;1\",exported_process=\"p\",le=\"fine\",process=\"web\"}"
                        + " 1.0");
        final MetricDefinition histogram =
                MetricDefinition.histogram("h", Buckets.of(1)).withLabel("le", "9");
        assertThat(lines(snapshot("s", histogram(histogram, 1, 1, 1, 0))))
                .contains("h_bucket{exported_le=\"9\",le=\"1.0\"} 1", "h_count{exported_le=\"9\"} 1");
    }

    @ParameterizedTest
    @EnumSource(TextFormat.class)
    void whatCouldSteerATerminalIsShownAsWhatItIs(final TextFormat format) {
        final MetricDefinition counter =
                MetricDefinition.counter("c" + HOSTILE).withHelp(HOSTILE).withLabel("k" + HOSTILE, HOSTILE);
        final String text = text(format, snapshot("s", scalar(counter, 1L)));
        assertThat(text)
                .contains("=\"a\\\\u001b[2J\\\\u202e\\\\u2028\\\\u009b\\\"\\n\\\\z\"} 1.0\n")
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028&&[^\\n]]");
    }

    @Test
    void countersAndHistogramsThatBecomeOneAreAddedUp() {
        final SegmentSnapshot snapshot = snapshot(
                "s",
                scalar(MetricDefinition.counter("a.b"), 1L),
                scalar(MetricDefinition.counter("a-b").withUnit("", -1), 5L),
                scalar(MetricDefinition.counter("a_b_total").withLabel("x", ""), 10L),
                histogram(MetricDefinition.histogram("h.i", Buckets.of(1, 5)), 1, 5, 1, 2, 3),
                histogram(MetricDefinition.histogram("h-i", Buckets.of(1, 5)), 1, 5, 10, 20, 30));
        assertThat(lines(snapshot))
                .contains("a_b_total 11.5", "h_i_bucket{le=\"5.0\"} 33", "h_i_bucket{le=\"+Inf\"} 66")
                .contains(leftOut("clash", 0));
        assertThat(Exposition.of(snapshot).remarks()).isEmpty();
    }

    @Test
    void whatCannotBeMergedIsLeftOutWithOneLineEach() {
        final SegmentSnapshot snapshot = snapshot(
                "s",
                scalar(MetricDefinition.gauge("g.1"), 1L),
                scalar(MetricDefinition.gauge("g-1"), 2L),
                scalar(MetricDefinition.counter("g.1"), 3L),
                histogram(MetricDefinition.histogram("h.i", Buckets.of(1, 5)), 1, 5, 1, 2, 3),
                histogram(MetricDefinition.histogram("h-i", Buckets.of(1, 6)), 1, 5, 1, 2, 3),
                scalar(MetricDefinition.gauge("h_i_count"), 4L),
                scalar(MetricDefinition.counter("c"), 5L),
                scalar(MetricDefinition.gauge("c_total"), 6L),
                scalar(MetricDefinition.gauge("counters_segment_up"), 7L));
        assertThat(Exposition.of(snapshot).remarks())
                .containsExactly(
                        "metric g-1 is left out: there is one already that becomes 'g_1{}'",
                        "metric g.1 is left out: what its name becomes, 'g_1', is taken",
                        "metric h-i is left out: there is one already that becomes 'h_i{}'",
                        "metric h_i_count is left out: what its name becomes, 'h_i_count', is taken",
                        "metric c_total is left out: what its name becomes, 'c_total', is taken",
                        "metric counters_segment_up is left out: what its name becomes, 'counters_segment_up', is"
                                + " taken");
        assertThat(lines(snapshot))
                .contains("g_1 1.0", "h_i_count 6", "c_total 5.0", "counters_segment_up 1.0", leftOut("clash", 6));
    }

    @Test
    void whatIsBusyCorruptOrInvalidIsLeftOutAndCounted() {
        final MetricSample counter = scalar(MetricDefinition.counter("c1"), 1L);
        final SegmentSnapshot snapshot = snapshot(
                "s",
                with(counter, ReadStatus.BUSY),
                without(MetricDefinition.histogram("h1", MILLIS), ReadStatus.BUSY),
                without(MetricDefinition.counter("c2"), ReadStatus.CORRUPT),
                scalar(MetricDefinition.counter("c3"), -1L),
                scalar(real(MetricKind.COUNTER), Double.NaN),
                new MetricSample(
                        MetricDefinition.histogram("h2", Buckets.of(1)),
                        null,
                        ReadStatus.OK,
                        null,
                        new HistogramValue(List.of(1L), List.of(Long.MAX_VALUE, 1L), Long.MIN_VALUE, 0, 0, 0)));
        assertThat(lines(snapshot))
                .contains(leftOut("busy", 2), leftOut("corrupt", 1), leftOut("invalid", 3))
                .noneMatch(line -> (line.startsWith("c") && !line.startsWith("counters_")) || line.startsWith("h"));
        assertThat(Exposition.of(snapshot).remarks()).hasSize(3).allMatch(line -> line.contains("its value is none"));
    }

    @Test
    void aSegmentFromBefore1970IsOfUnknownAge() {
        final SegmentInfo info = everything.segment();
        final SegmentSnapshot old = new SegmentSnapshot(
                new SegmentInfo(
                        info.name(),
                        info.path(),
                        info.format(),
                        info.uuid(),
                        info.state(),
                        Instant.ofEpochSecond(0, Long.MIN_VALUE),
                        info.uptime(),
                        Long.MIN_VALUE,
                        Long.MIN_VALUE,
                        info.metrics(),
                        info.blocks(),
                        info.processes()),
                everything.processes(),
                everything.metrics(),
                everything.scan());
        assertThat(text(TextFormat.OPENMETRICS, old)).doesNotContain("_created").contains("latency_seconds_sum");
    }

    @Test
    void gaugesTakeEveryDouble() {
        final MetricDefinition gauge = MetricDefinition.doubleGauge("g");
        assertThat(lines(snapshot(
                        "s",
                        scalar(gauge.withLabel("v", "1"), Double.NaN),
                        scalar(gauge.withLabel("v", "2"), Double.POSITIVE_INFINITY),
                        scalar(gauge.withLabel("v", "3"), Double.NEGATIVE_INFINITY),
                        scalar(gauge.withLabel("v", "4"), -Double.MIN_VALUE))))
                .contains("g{v=\"1\"} NaN", "g{v=\"2\"} +Inf", "g{v=\"3\"} -Inf", "g{v=\"4\"} -4.9E-324");
    }

    @Test
    void aHistogramWithBoundsBelowZeroHasNoSum() {
        final SegmentSnapshot snapshot =
                snapshot("s", histogram(MetricDefinition.histogram("h", Buckets.of(-1, 1)), -5, 5, 1, 2, 3));
        assertThat(text(TextFormat.OPENMETRICS, snapshot)).doesNotContain("h_sum", "h_count");
        assertThat(text(TextFormat.PROMETHEUS, snapshot)).doesNotContain("h_sum");
    }

    @Test
    void boundsThatAreOneDoubleAreOneBucket() {
        final long large = 1L << 60;
        assertThat(values(
                        text(
                                TextFormat.PROMETHEUS,
                                snapshot(
                                        "s",
                                        histogram(
                                                MetricDefinition.histogram("h", Buckets.of(large, large + 1)),
                                                1,
                                                1,
                                                1,
                                                2,
                                                4))),
                        "h_bucket.* (.*)"))
                .containsExactly("3", "7");
    }

    @Test
    void processesOfOneNameAreOneSeries() {
        final MetricDefinition gauge = MetricDefinition.gauge("g").withAggregation(Aggregation.MAX);
        final SegmentSnapshot snapshot = snapshot(
                "s",
                share("web", scalar(MetricDefinition.counter("c"), 1L)),
                share("web", scalar(MetricDefinition.counter("c"), 2L)),
                share("batch", scalar(MetricDefinition.counter("c"), 4L)),
                share("web", scalar(gauge, 5L)),
                share("web", scalar(gauge, 3L)));
        assertThat(lines(snapshot))
                .contains("c_total{process=\"batch\"} 4.0", "c_total{process=\"web\"} 3.0", "g{process=\"web\"} 5.0");
    }

    @Test
    void severalSegmentsAreToldApartByALabel() {
        final Map<String, Optional<SegmentSnapshot>> segments = new TreeMap<>(Map.of(
                "one", Optional.of(snapshot("one", scalar(MetricDefinition.counter("c"), 1L))),
                "two",
                        Optional.of(snapshot(
                                "two", scalar(MetricDefinition.counter("c").withLabel("segment", "x"), 2L))),
                "gone", Optional.empty()));
        final String text = text(TextFormat.PROMETHEUS, Exposition.of(segments));
        assertThat(text.lines())
                .contains(
                        "c_total{segment=\"one\"} 1.0",
                        "c_total{exported_segment=\"x\",segment=\"two\"} 2.0",
                        "counters_segment_up{segment=\"gone\"} 0.0",
                        "counters_segment_up{segment=\"one\"} 1.0",
                        "counters_segment_processes{segment=\"two\",state=\"live\"} 1.0");
        assertThat(text.lines().filter(line -> line.startsWith("# TYPE c_total")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noNamesWhateverBreakThePage(final long seed) {
        final SegmentSnapshot snapshot = random(new SplittableRandom(seed));
        final List<String> seen = new ArrayList<>();
        for (final String line : lines(snapshot)) {
            if (!line.startsWith("# HELP ") && !line.startsWith("# TYPE ")) {
                assertThat(line).matches(SERIES);
                seen.add(line.substring(0, line.lastIndexOf(' ')));
            }
        }
        assertThat(seen).doesNotHaveDuplicates().hasSizeGreaterThan(100);
        assertThat(text(TextFormat.OPENMETRICS, snapshot)).endsWith("\n# EOF\n");
    }

    @Test
    @NeedsPrograms("promtool")
    void promtoolFindsNoFault() throws Exception {
        final Check plain = promtool(text(TextFormat.PROMETHEUS, everything));
        assertThat(plain.output()).isEmpty();
        assertThat(plain.exitCode()).isZero();
        for (long seed = 1; seed <= 8; seed++) {
            final Check random = promtool(text(TextFormat.PROMETHEUS, random(new SplittableRandom(seed))));
            // 3 is a matter of taste, such as a gauge named total; 1 is a page that cannot be parsed
            assertThat(random.exitCode()).as(random.output()).isIn(0, 3);
        }
    }

    /** Few letters, so that names and labels collide often once they are legal. */
    private static SegmentSnapshot random(final SplittableRandom random) {
        final List<MetricSample> samples = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            final String name = randomText(random);
            final MetricSample sample = switch (random.nextInt(3)) {
                case 0 -> scalar(refined(MetricDefinition.counter(name), random), random.nextLong(1L << 40));
                case 1 -> scalar(refined(MetricDefinition.gauge(name), random), random.nextLong());
                default ->
                    histogram(
                            refined(MetricDefinition.histogram(name, Buckets.of(random.nextInt(3), 5)), random),
                            1,
                            1,
                            random.nextInt(9),
                            random.nextInt(9),
                            random.nextInt(9));
            };
            samples.add(sample);
        }
        return snapshot("s", samples.toArray(MetricSample[]::new));
    }

    private static MetricDefinition refined(final MetricDefinition definition, final SplittableRandom random) {
        MetricDefinition refined = definition
                .withHelp(randomText(random))
                .withUnit(random.nextBoolean() ? randomText(random) : "", random.nextInt(-18, 19));
        for (int i = random.nextInt(3); i > 0; i--) {
            refined = refined.withLabel(randomText(random), randomText(random));
        }
        return refined;
    }

    private static String randomText(final SplittableRandom random) {
        final String[] parts = {
            "a",
            "b",
            "_",
            ":",
            ".",
            "é",
            "\ud83d\ude00",
            "0",
            "\n",
            "\r",
            "\\",
            "\"",
            "{",
            "}",
            "#",
            " ",
            "\u0000",
            "_total",
            "_count",
            "_bucket",
            "_sum",
            "_created",
            "le",
            "\u2028",
            "seconds"
        };
        final StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    private static MetricDefinition real(final MetricKind kind) {
        return new MetricDefinition(
                MetricDefinition.counter("c4").id(), kind, ValueType.F64, Aggregation.SUM, "", 0, "", List.of());
    }

    private static String leftOut(final String reason, final int count) {
        return "counters_segment_left_out{reason=\"" + reason + "\"} " + count + ".0";
    }

    private static List<String> lines(final SegmentSnapshot snapshot) {
        return text(TextFormat.PROMETHEUS, snapshot).lines().toList();
    }

    private static List<String> values(final String text, final String pattern) {
        final Pattern line = Pattern.compile(pattern);
        return text.lines()
                .map(line::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1))
                .toList();
    }

    private static String text(final TextFormat format, final SegmentSnapshot snapshot) {
        return text(format, Exposition.of(snapshot));
    }

    private static String text(final TextFormat format, final Exposition exposition) {
        return format.write(exposition);
    }

    private static String golden(final String name) throws IOException {
        try (InputStream file = ExpositionTest.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Check promtool(final String text) throws Exception {
        final Process process = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Check(process.exitValue(), output);
    }

    private record Check(int exitCode, String output) {}
}
