package io.counters.stat.plot;

import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.MetricKind;
import io.counters.segment.Text;
import io.counters.stat.ExitCode;
import io.counters.stat.StatException;
import io.counters.stat.text.DisplayUnit;
import io.counters.stat.text.Numbers;
import java.awt.Color;
import java.awt.Dimension;
import java.io.Writer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.HeatMapStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Charts one below the other: lines for counters and gauges, a heat map for each histogram. XChart draws through Batik;
 * labels in a chart are drawn as shapes, so that they look the same everywhere, and what each chart shows also stands
 * above it as text. Threads: one.
 */
public final class SvgPage {
    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 300;
    private static final int HEADING = 30;
    private static final int MARGIN = 16;
    private static final int DECIMALS = 2;
    private static final int MAX_TIME_LABELS = 10;
    private static final long SECONDS_PER_DAY = 86_400;

    /** From few to many; ColorBrewer's blues, which the colour-blind and printers tell apart. */
    private static final List<Color> SHADES = List.of(
            new Color(0xEFF3FF),
            new Color(0xC6DBEF),
            new Color(0x9ECAE1),
            new Color(0x6BAED6),
            new Color(0x3182BD),
            new Color(0x08519C));

    private final Document document;
    private final Element page;
    private int height;

    private SvgPage(final Document document) {
        this.document = document;
        page = document.createElementNS(SVG, "svg");
        document.appendChild(page);
    }

    /**
     * Draws all curves.
     *
     * @param curves one at least
     * @throws StatException if this Java cannot draw
     */
    public static void write(final List<Curve> curves, final Writer out) {
        System.setProperty("java.awt.headless", "true");
        try {
            final SvgPage page = new SvgPage(DocumentBuilderFactory.newDefaultNSInstance()
                    .newDocumentBuilder()
                    .newDocument());
            page.draw(curves);
            page.writeTo(out);
        } catch (final ParserConfigurationException | TransformerException e) {
            throw new StatException(ExitCode.OUTPUT, "cannot plot: " + e.getMessage());
        } catch (final LinkageError | InternalError e) { // such as for want of libfreetype or of any font
            throw new StatException(
                    ExitCode.OUTPUT,
                    "cannot plot: this Java cannot measure text (expected: libfreetype, fontconfig and a font): " + e);
        }
    }

    private void draw(final List<Curve> curves) {
        final Map<MetricId, List<Curve>> scalars = new LinkedHashMap<>();
        final SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setPrecision(DECIMALS);
        for (final Curve curve : curves) {
            if (curve.definition().kind() != MetricKind.HISTOGRAM) {
                scalars.computeIfAbsent(curve.definition().id(), id -> new ArrayList<>())
                        .add(curve);
            }
        }
        for (final Curve curve : curves) {
            if (curve.definition().kind() == MetricKind.HISTOGRAM) {
                add(context, heading(curve.definition(), curve.process()), heatMap(curve));
            } else {
                final List<Curve> together = scalars.remove(curve.definition().id());
                if (together != null) {
                    add(context, heading(curve.definition(), null), lines(together));
                }
            }
        }
        page.setAttribute("width", Integer.toString(WIDTH));
        page.setAttribute("height", Integer.toString(height));
        page.setAttribute("viewBox", "0 0 " + WIDTH + " " + height);
    }

    private void writeTo(final Writer out) throws TransformerException {
        final Transformer identity = TransformerFactory.newDefaultInstance().newTransformer();
        identity.setOutputProperty(OutputKeys.ENCODING, "US-ASCII"); // right whatever the reader takes it for
        identity.setOutputProperty(OutputKeys.STANDALONE, "yes");
        identity.transform(new DOMSource(document), new StreamResult(out));
    }

    private void add(final SVGGeneratorContext context, final String heading, final Chart<?, ?> chart) {
        final SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
        chart.paint(graphics, WIDTH, HEIGHT);
        final Element drawing = graphics.getRoot();
        drawing.setAttribute("y", Integer.toString(HEADING));
        final Element text = document.createElementNS(SVG, "text");
        text.setAttribute("x", Integer.toString(MARGIN));
        text.setAttribute("y", Integer.toString(HEADING - MARGIN / 2));
        text.setAttribute("font-family", "sans-serif");
        text.setAttribute("font-weight", "bold");
        text.setTextContent(heading);
        final Element panel = document.createElementNS(SVG, "g");
        panel.setAttribute("transform", "translate(0," + height + ")");
        panel.appendChild(text);
        panel.appendChild(drawing);
        page.appendChild(panel);
        height += HEADING + HEIGHT;
    }

    private static Chart<?, ?> lines(final List<Curve> curves) {
        final XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).build();
        style(chart.getStyler());
        chart.getStyler().setLegendVisible(curves.stream().anyMatch(curve -> curve.process() != null));
        for (final Curve curve : curves) {
            final List<Date> times = new ArrayList<>();
            final List<Double> values = new ArrayList<>();
            for (final Curve.Point point : curve.points()) {
                times.add(Date.from(point.at()));
                values.add(point.value());
            }
            chart.addSeries(legend(curve), times, values)
                    .setMarker(SeriesMarkers.NONE)
                    .setLineStyle(SeriesLines.SOLID);
        }
        return chart;
    }

    private static Chart<?, ?> heatMap(final Curve curve) {
        final HeatMapChart chart =
                new HeatMapChartBuilder().width(WIDTH).height(HEIGHT).build();
        style(chart.getStyler());
        final HeatMapStyler styler = chart.getStyler();
        styler.setRangeColors(SHADES.toArray(Color[]::new));
        styler.setHeatMapDecimalValueFormatter(Numbers::rounded);
        styler.setPiecewise(true).setSplitNumber(SHADES.size()).setPlotContentSize(1);
        final HeatCells cells = HeatCells.of(curve.slices());
        final List<Date> times = cells.times().stream().map(Date::from).toList();
        styler.setDatePattern(isWithinADay(cells.times()) ? "HH:mm:ss" : "MM-dd HH:mm");
        styler.setXAxisMaxLabelCount(MAX_TIME_LABELS);
        final List<String> buckets = IntStream.rangeClosed(
                        0, curve.definition().bounds().size())
                .mapToObj(bucket -> DisplayUnit.bucket(curve.definition(), bucket))
                .toList();
        if (cells.cells().isEmpty()) { // XChart draws no map of nothing, but one of a zero that nobody sees
            styler.setRangeColors(new Color[] {Color.WHITE}).setSplitNumber(1).setLegendVisible(false);
            chart.addSeries(legend(curve), times, buckets, List.<Number[]>of(new Number[] {0, 0, 0}));
        } else {
            chart.addSeries(legend(curve), times, buckets, cells.cells());
        }
        return chart;
    }

    private static void style(final AxesChartStyler styler) {
        styler.setChartTitleVisible(false).setChartBackgroundColor(Color.WHITE);
        styler.setTimezone(TimeZone.getTimeZone("UTC"));
    }

    private static boolean isWithinADay(final List<Instant> times) {
        return times.get(times.size() - 1).getEpochSecond() - times.get(0).getEpochSecond() < SECONDS_PER_DAY;
    }

    private static String heading(final MetricDefinition definition, final @Nullable String process) {
        final String unit = definition.unit();
        final String what = switch (definition.kind()) {
            case COUNTER -> (unit + " per second").strip();
            case GAUGE -> unit;
            case HISTOGRAM -> "observations per second";
        };
        return safe(definition.id() + (process == null ? "" : " of " + process) + (what.isEmpty() ? "" : ", " + what));
    }

    private static String legend(final Curve curve) {
        return safe(Objects.requireNonNullElse(curve.process(), "all"));
    }

    /** For a screen and for XML, in which two characters that a screen can bear must not be. */
    private static String safe(final String text) {
        return Text.printable(text).replaceAll("[\ufffe\uffff]", "\ufffd");
    }
}
