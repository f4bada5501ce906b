package io.counters.stat.doctor;

import io.counters.CountersException;
import io.counters.format.HeaderLayout;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentReader;
import io.counters.segment.FileFacts;
import io.counters.segment.ProcessLocks;
import io.counters.segment.ProcessRecord;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.stat.text.Durations;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One segment: its file, its lock file, its processes and how full it is. Not its every byte: that is verify's. */
final class SegmentDoctor {
    private static final double NEARLY_FULL = 0.8;
    private static final int NAMES_SHOWN = 5;

    /** Clocks of one machine do not differ, but an entry and the clock are not read at one moment. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(1);

    private final SegmentPath path;
    private final Machine machine;
    private final Clock clock;
    private final List<Diagnosis> diagnoses = new ArrayList<>();

    SegmentDoctor(final SegmentPath path, final Machine machine, final Clock clock) {
        this.path = path;
        this.machine = machine;
        this.clock = clock;
    }

    List<Diagnosis> examine() {
        try (SegmentReader reader = SegmentReader.open(path.file())) {
            final Segment segment = Segment.openForReading(path);
            examineFile();
            final SegmentInfo info = reader.info();
            if (info.state() == SegmentInfo.State.SNAPSHOT) {
                note("segment", "is a snapshot, and takes room here", "keep it on a disk: mv " + path + " elsewhere");
            } else {
                examineLockFile(segment);
                examineProcesses(reader.processes(), info.processes().capacity());
                examineTimes(segment);
                examineTables(info);
            }
            examineCounts(info);
            segment.closeFile();
        } catch (final CountersException e) {
            problem("segment", String.valueOf(e.getMessage()), "move it away if it is none: writers refuse it");
        } catch (final InternalError e) {
            problem("segment", "changed its length while it was read", "ask again; nothing should ever truncate it");
        }
        return diagnoses;
    }

    private void examineFile() {
        final FileFacts facts;
        try {
            facts = FileFacts.of(path.file());
        } catch (final IOException e) {
            problem("segment", "cannot be examined: " + e, "ask again: it was removed meanwhile");
            return;
        }
        final String found = String.format(
                "mode %04o, owner %d, %d link%s",
                facts.mode() & 07777, facts.owner(), facts.links(), facts.links() == 1 ? "" : "s");
        if (facts.isWritableByOthers()) {
            problem("segment", found + " (expected: nobody but its owner can write)", "chmod go-w " + path);
        } else if (facts.links() != 1) {
            problem("segment", found + " (expected: one)", "find and remove the others: writers refuse it");
        } else {
            diagnoses.add(Diagnosis.ok("segment", path, found));
        }
    }

    private void examineLockFile(final Segment segment) {
        if (new ProcessLocks(path, segment.header()).isInPlace()) {
            diagnoses.add(Diagnosis.ok("lock-file", path, "is in place"));
        } else {
            problem(
                    "lock-file",
                    "is missing, or is not the one that the segment was made with",
                    "stop its writers, snapshot it, remove it, start them again, and restore the snapshot: until then no"
                            + " process can join, and nobody knows who lives");
        }
    }

    private void examineProcesses(final List<ProcessInfo> processes, final int capacity) {
        final long live = count(processes, ProcessState.LIVE);
        diagnoses.add(
                Diagnosis.ok("processes", path, live + " live, " + processes.size() + " of " + capacity + " used"));
        if (count(processes, ProcessState.STALLED) > 0) {
            warning(
                    "processes",
                    count(processes, ProcessState.STALLED) + " stalled: " + names(processes, ProcessState.STALLED),
                    "find out what stopped them: they live, and have not said so for three seconds");
        }
        if (count(processes, ProcessState.DEAD) > 0) {
            note(
                    "processes",
                    count(processes, ProcessState.DEAD) + " dead: " + names(processes, ProcessState.DEAD),
                    "nothing: what they counted stays, and each goes on from it when it starts again");
        }
        if (live == capacity) {
            problem("processes", "all entries belong to living processes", moreRoom());
        } else if (processes.size() >= NEARLY_FULL * capacity) {
            warning(
                    "processes",
                    processes.size() + " of " + capacity + " entries are used",
                    "give each program an instance name that stays the same (counters.instance): new names take over the"
                            + " entries of those dead for longest");
        }
    }

    private void examineTimes(final Segment segment) {
        final Instant now = clock.instant();
        final ProcessTable processes = new ProcessTable(segment);
        final long latest = IntStream.range(0, processes.highWater())
                .mapToObj(processes::read)
                .filter(ProcessRecord::isInUse)
                .mapToLong(ProcessRecord::heartbeatAt)
                .max()
                .orElse(Long.MIN_VALUE);
        final Duration ahead = Duration.between(
                now, Instant.ofEpochSecond(0, Math.max(latest, segment.header().createdAt())));
        if (ahead.compareTo(CLOCK_TOLERANCE) > 0) {
            warning(
                    "clock",
                    "the clock is " + Durations.text(ahead) + " behind the segment's latest time",
                    "set the clock right (timedatectl): until it catches up, nobody is seen to stall");
        } else {
            diagnoses.add(Diagnosis.ok("clock", path, "is not behind the segment's times"));
        }
        final String bootId = machine.read("/proc/sys/kernel/random/boot_id");
        if (bootId != null && !bootId.strip().equals(segment.header().bootId().toString())) {
            note(
                    "boot",
                    "was made before the machine's last start",
                    "if that start was not in good order, counters-stat verify " + path);
        }
    }

    private void examineTables(final SegmentInfo info) {
        examineTable("metrics", info.metrics());
        examineTable("blocks", info.blocks());
    }

    private void examineTable(final String table, final SegmentInfo.Usage usage) {
        final String found = usage.used() + " of " + usage.capacity() + " used";
        if (usage.used() >= usage.capacity()) {
            problem(table, found, moreRoom());
        } else if (usage.used() >= NEARLY_FULL * usage.capacity()) {
            warning(table, found, moreRoom());
        } else {
            diagnoses.add(Diagnosis.ok(table, path, found));
        }
    }

    private void examineCounts(final SegmentInfo info) {
        if (info.refused() > 0) {
            warning(
                    "refused",
                    info.refused() + " registrations found no room",
                    "look at free space and tables above; what was refused is counted in memory until there is room");
        }
        if (info.repaired() > 0) {
            warning(
                    "repaired",
                    info.repaired() + " damaged slots were closed",
                    "find out what else writes into the file (" + HeaderLayout.STRUCT.name()
                            + " word repaired): not this" + " library");
        }
    }

    private static String moreRoom() {
        return "stop its writers, snapshot it, remove it, start them with more room (counters.processes, .metrics,"
                + " .blocks), and restore the snapshot";
    }

    private static long count(final List<ProcessInfo> processes, final ProcessState state) {
        return processes.stream().filter(process -> process.state() == state).count();
    }

    private static String names(final List<ProcessInfo> processes, final ProcessState state) {
        return processes.stream()
                        .filter(process -> process.state() == state)
                        .limit(NAMES_SHOWN)
                        .map(process -> process.name() + " (pid " + process.pid() + ")")
                        .collect(Collectors.joining(", "))
                + (count(processes, state) > NAMES_SHOWN ? ", ..." : "");
    }

    private void note(final String check, final String found, final String remedy) {
        diagnoses.add(Diagnosis.note(check, path, found, remedy));
    }

    private void warning(final String check, final String found, final String remedy) {
        diagnoses.add(Diagnosis.warning(check, path, found, remedy));
    }

    private void problem(final String check, final String found, final String remedy) {
        diagnoses.add(Diagnosis.problem(check, path, found, remedy));
    }
}
