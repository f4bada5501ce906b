package io.counters.stat;

import io.counters.SegmentNotFoundException;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import io.counters.stat.doctor.Diagnosis;
import io.counters.stat.doctor.Diagnosis.Level;
import io.counters.stat.doctor.Doctor;
import io.counters.stat.export.DiagnosesJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Why does it not work, or why will it not for long? */
@Command(
        name = "doctor",
        description =
                "Examines what segments need to work - file system, space, permissions, locks, clock, limits - and "
                        + "says what to do.",
        footer = {
            "",
            "Problems keep counts out of the segment: a network file system, a directory or file that writers refuse, less "
                    + "than 1 MiB free, a lock file that is gone, a table that is full, a segment that cannot be opened.",
            "",
            "Warnings are: a file system that is not in memory, less than 16 MiB free, a table 80 %% full, stalled "
                    + "processes, registrations refused, slots repaired, stale temporary files, a clock behind the "
                    + "segment, a memory limit below what segments may grow to, 90 %% of the pids limit, files that go "
                    + "with the user's logout.",
            "",
            "It changes nothing, and leaves the bytes of a segment to verify.",
            "",
            "Examples:",
            "  counters-stat doctor",
            "  counters-stat doctor orders --check-thresholds || alert",
            "  counters-stat doctor --json | jq '.checks[] | select(.level != \"OK\")'"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final int INDENT = 9;

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "SOURCE",
            description = "A segment's name, or the path of its file or of a directory of segments (with a '/'). "
                    + "Without it: the segments of this user.")
    private @Nullable String source;

    @Option(names = "--json", description = "One JSON object.")
    private boolean isJson;

    @Option(
            names = "--check-thresholds",
            description =
                    "Exit code 1 if there are problems, else 2 if there are warnings, for monitoring. Without it: 0.")
    private boolean checksThresholds;

    DoctorCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final Path directory;
        final List<SegmentPath> segments;
        final SegmentPath path = source == null ? null : SegmentFiles.path(source, spec.commandLine());
        if (path == null || Files.isDirectory(path.file(), LinkOption.NOFOLLOW_LINKS)) {
            directory = path == null ? SegmentPath.defaultDirectory().toAbsolutePath() : path.file();
            segments = segmentsIn(directory);
        } else if (Files.notExists(path.file(), LinkOption.NOFOLLOW_LINKS)) {
            throw new SegmentNotFoundException("cannot open segment " + path + ": there is no such file");
        } else {
            directory = path.directory();
            segments = List.of(path);
        }
        final List<Diagnosis> diagnoses =
                Doctor.examine(directory, segments, surroundings.machine(), surroundings.clock());
        if (isJson) {
            DiagnosesJson.write(directory, diagnoses, spec.commandLine().getOut());
        } else {
            print(diagnoses, spec.commandLine().getOut());
        }
        return checksThresholds ? exitCode(diagnoses) : ExitCode.OK;
    }

    /** What cannot be listed is left to the doctor to say. */
    private static List<SegmentPath> segmentsIn(final Path directory) {
        final List<SegmentPath> segments = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SegmentPath.SUFFIX)) {
            files.forEach(file -> segments.add(new SegmentPath(file)));
        } catch (final IOException | DirectoryIteratorException e) {
            return List.of();
        }
        segments.sort(Comparator.comparing(SegmentPath::file));
        return segments;
    }

    private static void print(final List<Diagnosis> diagnoses, final PrintWriter out) {
        for (final Diagnosis diagnosis : diagnoses) {
            final String level = diagnosis.level() == Level.OK || diagnosis.level() == Level.NOTE
                    ? diagnosis.level().name().toLowerCase(Locale.ROOT)
                    : diagnosis.level().name();
            final String subject = diagnosis.subject().isEmpty() ? "" : diagnosis.subject() + ": ";
            out.println(Text.printable(
                    String.format("%-" + INDENT + "s%s: %s%s", level, diagnosis.check(), subject, diagnosis.found())));
            if (!diagnosis.remedy().isEmpty()) {
                out.println(" ".repeat(INDENT) + "-> " + Text.printable(diagnosis.remedy()));
            }
        }
        out.println();
        out.println(counted(diagnoses, Level.PROBLEM, "problem") + ", " + counted(diagnoses, Level.WARNING, "warning"));
    }

    private static int exitCode(final List<Diagnosis> diagnoses) {
        if (count(diagnoses, Level.PROBLEM) > 0) {
            return ExitCode.NO;
        }
        return count(diagnoses, Level.WARNING) > 0 ? ExitCode.WARNING : ExitCode.OK;
    }

    private static String counted(final List<Diagnosis> diagnoses, final Level level, final String what) {
        final long count = count(diagnoses, level);
        return (count == 0 ? "no" : Long.toString(count)) + " " + what + (count == 1 ? "" : "s");
    }

    private static long count(final List<Diagnosis> diagnoses, final Level level) {
        return diagnoses.stream()
                .filter(diagnosis -> diagnosis.level() == level)
                .count();
    }
}
