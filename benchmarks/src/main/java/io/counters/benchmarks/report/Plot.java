package io.counters.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler;

/** Bars of one method's peers next to each other, by version of Java. */
final class Plot {
    /** The parameter along the axis. */
    static final String AXIS = "peer";

    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;

    private Plot() {}

    static void write(
            final Path file,
            final String title,
            final List<Key> keys,
            final Map<Integer, Map<Key, Measurement>> measured)
            throws IOException {
        System.setProperty("java.awt.headless", "true");
        final CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(unit(keys, measured))
                .build();
        chart.getStyler()
                .setXAxisLabelRotation(45)
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal);
        final List<String> peers =
                keys.stream().map(key -> key.parameters().get(AXIS)).toList();
        measured.forEach((feature, figures) -> {
            final List<@Nullable Double> means = keys.stream()
                    .<@Nullable Double>map(key -> {
                        final Measurement one = figures.get(key);
                        return one == null ? null : one.mean();
                    })
                    .toList();
            chart.addSeries("JDK " + feature, peers, means);
        });
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    }

    private static String unit(final List<Key> keys, final Map<Integer, Map<Key, Measurement>> measured) {
        return measured.values().stream()
                .map(figures -> figures.get(keys.get(0)))
                .filter(Objects::nonNull)
                .map(Measurement::unit)
                .findFirst()
                .orElse("");
    }
}
