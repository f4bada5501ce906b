package io.counters.stat.history;

import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.SegmentSnapshot;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a frame's words mean: all of it that is not a number. Frames of one shape differ in their words only.
 *
 * @param processes the segment's processes
 * @param merged the metrics
 * @param shares the processes' shares of them; null where these are not recorded
 */
record Shape(
        List<ProcessKey> processes,
        List<Series> merged,
        @Nullable List<Series> shares) {
    /** Uptime, refusals, repairs, use of the tables. */
    static final int SEGMENT_WORDS = 10;

    static final int SCAN_WORDS = 6;
    static final int PROCESS_WORDS = 7;

    static Shape of(final Frame frame) {
        return new Shape(
                frame.merged().processes().stream().map(ProcessKey::of).toList(),
                series(frame.merged()),
                frame.shares() == null ? null : series(frame.shares()));
    }

    /** Whether this is the shape of the frame, without making another. */
    boolean fits(final Frame frame) {
        final List<ProcessInfo> found = frame.merged().processes();
        if (found.size() != processes.size() || (frame.shares() == null) != (shares == null)) {
            return false;
        }
        for (int i = 0; i < found.size(); i++) {
            if (!processes.get(i).fits(found.get(i))) {
                return false;
            }
        }
        return fits(merged, frame.merged()) && (shares == null || fits(shares, Objects.requireNonNull(frame.shares())));
    }

    /** How many numbers such a frame has; a long, because a damaged file may ask for any number. */
    long words() {
        long words = SEGMENT_WORDS + SCAN_WORDS + (long) PROCESS_WORDS * processes.size();
        for (final Series one : merged) {
            words += one.words();
        }
        if (shares != null) {
            words += SCAN_WORDS;
            for (final Series one : shares) {
                words += one.words();
            }
        }
        return words;
    }

    private static List<Series> series(final SegmentSnapshot snapshot) {
        return snapshot.metrics().stream()
                .map(sample -> new Series(sample.definition(), sample.process()))
                .toList();
    }

    private static boolean fits(final List<Series> series, final SegmentSnapshot snapshot) {
        final List<MetricSample> samples = snapshot.metrics();
        if (samples.size() != series.size()) {
            return false;
        }
        for (int i = 0; i < samples.size(); i++) {
            if (!series.get(i).fits(samples.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** A process, as far as it stays the same. */
    record ProcessKey(int index, String name) {
        static ProcessKey of(final ProcessInfo process) {
            return new ProcessKey(process.index(), process.name());
        }

        boolean fits(final ProcessInfo process) {
            return process.index() == index && process.name().equals(name);
        }
    }

    /** A metric, or a process's share of one. */
    record Series(MetricDefinition definition, @Nullable String process) {
        /** Status and presence, then the value, or count, sum, min, max and the buckets. */
        int words() {
            return definition.kind() == MetricKind.HISTOGRAM
                    ? 1 + 4 + definition.bounds().size() + 1
                    : 2;
        }

        boolean fits(final MetricSample sample) {
            return sample.definition().equals(definition) && Objects.equals(sample.process(), process);
        }
    }
}
