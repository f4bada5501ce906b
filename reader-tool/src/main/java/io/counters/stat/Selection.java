package io.counters.stat;

import io.counters.reader.SegmentChange;
import io.counters.reader.SegmentSnapshot;
import java.util.List;
import picocli.CommandLine.Option;

/** Which metrics, and how far apart. */
final class Selection {
    @Option(
            names = {"-f", "--filter"},
            paramLabel = "GLOB",
            converter = MetricGlob.Converter.class,
            description = {
                "Only metrics whose name matches; '*' is any text, '?' any character.",
                "With a '{' in it, it is matched against name and labels as they are shown. May be given several times."
            })
    private List<MetricGlob> globs = List.of();

    @Option(names = "--per-process", description = "One line per metric and process, not their sum.")
    private boolean isPerProcess;

    boolean isPerProcess() {
        return isPerProcess;
    }

    SegmentSnapshot from(final Source source) {
        return from(source, isPerProcess);
    }

    /** The same metrics in the other form, whatever was asked for first. */
    SegmentSnapshot from(final Source source, final boolean perProcess) {
        final SegmentSnapshot all = perProcess ? source.snapshotPerProcess() : source.snapshot();
        return globs.isEmpty() ? all : MetricGlob.select(all, globs);
    }

    /** The same change with those metrics only that are asked for. */
    SegmentChange from(final SegmentChange all) {
        return globs.isEmpty() ? all : MetricGlob.select(all, globs);
    }
}
