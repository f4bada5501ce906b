package io.counters.stat;

import io.counters.MetricId;
import io.counters.reader.SegmentChange;
import io.counters.reader.SegmentSnapshot;
import io.counters.segment.Text;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;

/** A pattern for names of metrics, in which only {@code *} and {@code ?} are special. */
record MetricGlob(Pattern pattern, boolean isOnLabels) {
    static MetricGlob of(final String glob) {
        final String regex = glob.codePoints()
                .mapToObj(c -> switch (c) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(Character.toString(c));
                })
                .collect(Collectors.joining());
        return new MetricGlob(Pattern.compile(regex, Pattern.DOTALL), glob.indexOf('{') >= 0);
    }

    /** The same snapshot with those metrics only that one of the globs matches. */
    static SegmentSnapshot select(final SegmentSnapshot all, final List<MetricGlob> globs) {
        return new SegmentSnapshot(
                all.segment(),
                all.processes(),
                all.metrics().stream()
                        .filter(sample -> matches(globs, sample.definition().id()))
                        .toList(),
                all.scan());
    }

    /** The same change with those metrics only that one of the globs matches. */
    static SegmentChange select(final SegmentChange all, final List<MetricGlob> globs) {
        return new SegmentChange(
                all.isWhole(),
                all.segment(),
                all.processes(),
                all.metrics().stream()
                        .filter(sample -> matches(globs, sample.definition().id()))
                        .toList(),
                all.removed().stream().filter(id -> matches(globs, id)).toList(),
                all.scan());
    }

    private static boolean matches(final List<MetricGlob> globs, final MetricId id) {
        return globs.stream().anyMatch(glob -> glob.matches(id));
    }

    boolean matches(final MetricId id) {
        final String text = isOnLabels ? id.toString() : id.name();
        return pattern.matcher(text).matches()
                || pattern.matcher(Text.printable(text)).matches();
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<MetricGlob> {
        @Override
        public MetricGlob convert(final String glob) {
            return of(glob);
        }
    }
}
