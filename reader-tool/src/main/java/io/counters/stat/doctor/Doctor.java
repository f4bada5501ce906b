package io.counters.stat.doctor;

import io.counters.segment.FileFacts;
import io.counters.segment.SegmentPath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Looks at everything around segments that can keep them from working, and changes nothing. */
public final class Doctor {
    private static final long KIB = 1L << 10;
    private static final String UNITS = "KMGTPE";

    private Doctor() {}

    /** Examines a directory, some of the segments in it, and the machine. */
    public static List<Diagnosis> examine(
            final Path directory, final List<SegmentPath> segments, final Machine machine, final Clock clock) {
        final List<Diagnosis> diagnoses = new ArrayList<>(new DirectoryDoctor(directory, machine, clock).examine());
        segments.forEach(segment -> diagnoses.addAll(new SegmentDoctor(segment, machine, clock).examine()));
        final long bytes = segments.stream().mapToLong(Doctor::length).sum();
        diagnoses.addAll(new MachineDoctor(machine).examine(directory, bytes));
        return List.copyOf(diagnoses);
    }

    private static long length(final SegmentPath segment) {
        try {
            return FileFacts.of(segment.file()).size();
        } catch (final IOException e) {
            return 0;
        }
    }

    /** Bytes for people, as df -h shows them. */
    static String size(final long bytes) {
        double size = bytes;
        int unit = -1;
        while (size >= KIB && unit < UNITS.length() - 1) {
            size /= KIB;
            unit++;
        }
        return unit < 0
                ? bytes + " B"
                : String.format(Locale.ROOT, size < 10 ? "%.1f %ciB" : "%.0f %ciB", size, UNITS.charAt(unit));
    }
}
