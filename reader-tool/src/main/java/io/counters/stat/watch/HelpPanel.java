package io.counters.stat.watch;

import java.util.List;
import org.jline.utils.AttributedString;

/** Which key does what. */
final class HelpPanel {
    private static final int KEYS = 16;

    private static final List<Entry> ENTRIES = List.of(
            new Entry("Up Down j k", "move the cursor; Page Up, Page Down, Home, End too"),
            new Entry("Enter", "all about the metric under the cursor; Esc goes back"),
            new Entry("/", "only what contains a text, as you type; Enter keeps, Esc ends"),
            new Entry("s", "sort by name, by rate, by value"),
            new Entry("r", "the other way round"),
            new Entry("p", "one line per metric and process, or their sums again"),
            new Entry("w", "who writes: all processes, and what happened to them"),
            new Entry("Space", "pause, and go on"),
            new Entry("? h", "this help"),
            new Entry("q Ctrl-C", "quit"),
            new Entry("", ""),
            new Entry("PER SECOND", "growth since the look before; a gauge has none"),
            new Entry("TREND", "that growth over time, from zero up; a gauge's level"),
            new Entry("▂▅█▁·", "buckets of a histogram, smallest values first; · is empty"),
            new Entry("p50 p90 p99", "estimated from the buckets, over all there ever was; so is max"),
            new Entry("", ""),
            new Entry("live", "the process holds its lock and was heard of"),
            new Entry("STALLED", "it holds its lock, but was not heard of for 3 s"),
            new Entry("DEAD", "it ended without closing; its gauges do not count"),
            new Entry("closed", "it ended in good order; its gauges do not count"),
            new Entry("UNKNOWN", "its lock file is missing or cannot be read"),
            new Entry("BUSY", "never at rest while it was read: its last state at rest"),
            new Entry("CORRUPT", "it contradicts itself; see counters-stat verify"));

    private HelpPanel() {}

    static List<AttributedString> lines(final Palette palette, final int width) {
        return ENTRIES.stream()
                .map(entry -> new Line()
                        .gap(1)
                        .left(entry.key, KEYS, palette.title())
                        .add(entry.meaning, palette.plain())
                        .fit(width))
                .toList();
    }

    private record Entry(String key, String meaning) {}
}
