package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.reader.ReadStatus;
import io.counters.stat.history.Frame;
import io.counters.stat.history.Identity;
import io.counters.stat.history.RecordingWriter;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Pictures, as far as their XML tells; what a line's colour is, is XChart's choice. */
class PlotCommandTest {
    private static final Instant START = Instant.parse("2026-11-20T23:00:00Z");
    private static final String FIRST_COLOUR = "rgb(0,55,255)";
    private static final String SECOND_COLOUR = "rgb(255,172,0)";
    private static final MetricDefinition ACCEPTED =
            MetricDefinition.counter("accepted_total").withLabel("channel", "web");
    private static final MetricDefinition LOAD = MetricDefinition.doubleGauge("load");
    private static final MetricDefinition LATENCY = MetricDefinition.histogram("latency", Snapshots.MILLIS);

    @TempDir
    private Path directory;

    @Test
    void countersGaugesAndHistogramsAreChartsWithHeadingsOneBelowTheOther() throws Exception {
        record(second -> List.of(
                Snapshots.scalar(ACCEPTED, 100L * second * second),
                Snapshots.scalar(LOAD, 0.5 * (second % 4)),
                Snapshots.histogram(LATENCY, 1, 200_000_000, second, 2L * second, 0, 1)));
        final Document page = parse(plot());
        assertThat(headings(page))
                .containsExactly(
                        "accepted_total{channel=\"web\"}, per second", "latency, observations per second", "load");
        assertThat(page.getDocumentElement().getAttribute("viewBox")).isEqualTo("0 0 1000 990");
        final List<Element> charts = charts(page);
        assertThat(segments(charts.get(0), FIRST_COLOUR)).as("nine rates").isEqualTo(8);
        assertThat(cells(charts.get(1)))
                .as("two buckets of four grew, nine times")
                .isEqualTo(18);
        assertThat(segments(charts.get(2), FIRST_COLOUR)).as("ten values").isEqualTo(9);
    }

    @Test
    void aHistogramThatObservedNothingMeanwhileIsAMapAllTheSame() throws Exception {
        record(second -> List.of(Snapshots.histogram(LATENCY, 1, 200_000_000, 3, 2, 0, 1)));
        final Document page = parse(plot());
        assertThat(headings(page)).containsExactly("latency, observations per second");
        assertThat(cells(charts(page).get(0))).isLessThanOrEqualTo(1);
    }

    @Test
    void aLineIsBrokenWhereThereIsNoValue() throws Exception {
        record(second -> List.of(
                second == 4 ? Snapshots.without(LOAD, ReadStatus.CORRUPT) : Snapshots.scalar(LOAD, 1.0 * second)));
        assertThat(segments(charts(parse(plot())).get(0), FIRST_COLOUR))
                .as("four values, and five")
                .isEqualTo(3 + 4);
    }

    @Test
    void thePeriodTheFilterAndTheColumnsSayWhatAndHowMuch() throws Exception {
        record(second -> List.of(Snapshots.scalar(ACCEPTED, 7L * second), Snapshots.scalar(LOAD, 1.0 * second)));
        final Document some =
                parse(plot("-f", "lo*", "--from", "2026-11-20T23:00:03Z", "--to", "2026-11-20T23:00:06Z"));
        assertThat(headings(some)).containsExactly("load");
        assertThat(segments(charts(some).get(0), FIRST_COLOUR))
                .as("four values")
                .isEqualTo(3);
        final Document coarse = parse(plot("-f", "lo*", "--columns", "3"));
        assertThat(segments(charts(coarse).get(0), FIRST_COLOUR))
                .as("the first frame, and a value for each column")
                .isEqualTo(3);
    }

    @Test
    void sharesOfProcessesAreLinesOfOneChart() throws Exception {
        final Path file = directory.resolve("shares.rec");
        try (RecordingWriter writer = new RecordingWriter(file, Identity.of(Snapshots.segment("orders")))) {
            for (int second = 0; second < 10; second++) {
                final MetricSample sample = Snapshots.scalar(LOAD, 1.0 * second);
                writer.append(new Frame(
                        START.plusSeconds(second),
                        Snapshots.snapshot("orders", sample),
                        Snapshots.snapshot(
                                "orders", Snapshots.share("batch", sample), Snapshots.share("web", sample))));
            }
        }
        final Document page = parse(run("plot", file.toString(), "--per-process"));
        assertThat(headings(page)).containsExactly("load");
        assertThat(segments(charts(page).get(0), FIRST_COLOUR)).isGreaterThanOrEqualTo(9);
        assertThat(segments(charts(page).get(0), SECOND_COLOUR)).isGreaterThanOrEqualTo(9);
    }

    @Test
    void textThatMeansHarmIsTextInThePictureToo() throws Exception {
        final MetricDefinition hostile = MetricDefinition.gauge("</text><script>")
                .withLabel("l", Snapshots.HOSTILE + "\ufffe\uffff\ud83d\ude00")
                .withUnit("&\u0000", 0);
        record(second -> List.of(Snapshots.scalar(hostile, (long) second)));
        final String svg = plot();
        final Document page = parse(svg);
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(headings(page).get(0))
                .startsWith("</text><script>{l=")
                .contains("\ufffd\ufffd\ud83d\ude00")
                .doesNotContain("\u001b", "\u202e", "\u009b", "\n", "\ufffe");
        assertThat(svg.chars()).allMatch(c -> c < 0x7f);
    }

    /** Values and times that nobody plots on purpose. */
    static Stream<Arguments> oddities() {
        final Duration second = Duration.ofSeconds(1);
        return Stream.of(
                Arguments.of("one value", second, 1, List.of(5.0)),
                Arguments.of("always the same", second, 10, List.of(3.0)),
                Arguments.of("zero", second, 10, List.of(0.0)),
                Arguments.of("giants", second, 10, List.of(Double.MAX_VALUE, -Double.MAX_VALUE)),
                Arguments.of("dwarfs", second, 10, List.of(Double.MIN_VALUE, -Double.MIN_VALUE)),
                Arguments.of("no numbers", second, 10, List.of(Double.NaN, 1.0, Double.POSITIVE_INFINITY, 2.0)),
                Arguments.of("neighbours", second, 10, List.of(1e15, Math.nextUp(1e15))),
                Arguments.of("in a nanosecond", Duration.ofNanos(1), 10, List.of(1.0, 2.0)),
                Arguments.of("in centuries", Duration.ofDays(5_000), 10, List.of(1.0, 2.0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddities")
    void oddValuesAndTimesAreDrawnAsWellAsTheyCanBe(
            final String name, final Duration step, final int frames, final List<Double> values) throws Exception {
        final Path file = directory.resolve("odd.rec");
        try (RecordingWriter writer = new RecordingWriter(file, Identity.of(Snapshots.segment("orders")))) {
            for (int i = 0; i < frames; i++) {
                final double value = values.get(i % values.size());
                writer.append(new Frame(
                        START.plus(step.multipliedBy(i)),
                        Snapshots.snapshot(
                                "orders",
                                Snapshots.scalar(LOAD, value),
                                Snapshots.scalar(ACCEPTED, (long) value),
                                Snapshots.histogram(LATENCY, 1, 2, i == 0 ? 0 : 5, 0, 0, 0)),
                        null));
            }
        }
        assertThat(headings(parse(run("plot", file.toString())))).contains("load");
    }

    @Test
    void whereThereIsNothingToDrawThatIsSaid() {
        record(second -> List.of());
        final CommandRun nothing = CommandRun.of(new FakeSources(), "plot", directory.toString());
        assertThat(nothing.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(nothing.out()).isEmpty();
        assertThat(nothing.error())
                .isEqualTo(
                        "counters-stat: nothing to plot from 2026-11-20T23:00:00Z to 2026-11-20T23:00:09Z (expected: a"
                                + " gauge with a value, or two frames with another metric in them)\n");
        assertThat(CommandRun.of(new FakeSources(), "plot", directory.toString(), "--columns", "0")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(CommandRun.of(new FakeSources(), "plot", directory.toString(), "--from", "2027-01-01T00:00:00Z")
                        .error())
                .contains("has no frame in that time");
        assertThat(CommandRun.of(new FakeSources(), "plot", directory.toString(), "--per-process")
                        .error())
                .contains("has no values per process");
    }

    private void record(final IntFunction<List<MetricSample>> samples) {
        try (RecordingWriter writer =
                new RecordingWriter(directory.resolve("orders.rec"), Identity.of(Snapshots.segment("orders")))) {
            for (int second = 0; second < 10; second++) {
                writer.append(new Frame(
                        START.plusSeconds(second),
                        Snapshots.snapshot("orders", samples.apply(second).toArray(MetricSample[]::new)),
                        null));
            }
        }
    }

    private String plot(final String... more) {
        final List<String> arguments = new ArrayList<>(List.of("plot", directory.toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private static String run(final String... arguments) {
        final CommandRun run = CommandRun.of(new FakeSources(), arguments);
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return run.out();
    }

    private static Document parse(final String svg) throws Exception {
        final DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        final DocumentBuilder builder = factory.newDocumentBuilder();
        return builder.parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> headings(final Document page) {
        return elements(page.getElementsByTagName("text")).stream()
                .map(Element::getTextContent)
                .toList();
    }

    private static List<Element> charts(final Document page) {
        return elements(page.getDocumentElement().getElementsByTagName("svg"));
    }

    private static long segments(final Element chart, final String colour) {
        return elements(chart.getElementsByTagName("line")).stream()
                .filter(line -> stroke(line).equals(colour))
                .count();
    }

    /** An element without one has that of what it is in. */
    private static String stroke(final Element element) {
        final String own = element.getAttribute("stroke");
        return own.isEmpty() ? stroke((Element) element.getParentNode()) : own;
    }

    /** Cells are the only ones that are cut to the plot. */
    private static long cells(final Element chart) {
        return elements(chart.getElementsByTagName("rect")).stream()
                .filter(rect -> !rect.getAttribute("clip-path").isEmpty())
                .count();
    }

    private static List<Element> elements(final NodeList nodes) {
        final List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
