package io.counters.stat.doctor;

import io.counters.format.HistogramLayout;
import io.counters.format.ScalarLayout;
import io.counters.segment.Host;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What of the machine, or the container, bears on segments. */
final class MachineDoctor {
    private static final String CGROUPS = "/sys/fs/cgroup";
    private static final long UNLIMITED = 1L << 60;
    private static final double NEARLY_ALL = 0.9;
    private static final int FIRST_USER = 1_000;

    private final Machine machine;
    private final List<Diagnosis> diagnoses = new ArrayList<>();

    MachineDoctor(final Machine machine) {
        this.machine = machine;
    }

    /**
     * Examines it.
     *
     * @param segmentBytes what the segments may grow to
     */
    List<Diagnosis> examine(final Path directory, final long segmentBytes) {
        examineMemory(segmentBytes);
        examineProcesses();
        if (directory.startsWith("/dev/shm") && machine.exists("/run/systemd/system")) {
            examineLogout();
        }
        final int lanes = Host.defaultLanes(machine.processors());
        diagnoses.add(Diagnosis.ok(
                "lanes",
                "",
                "a process has up to " + lanes + " lanes, one a thread: a counter takes up to "
                        + Doctor.size((long) lanes * ScalarLayout.LENGTH) + ", a histogram up to "
                        + Doctor.size((long) lanes * HistogramLayout.LENGTH) + " of each process"));
        return diagnoses;
    }

    private void examineMemory(final long segmentBytes) {
        final OptionalLong limit = limit("memory", "memory.max", "memory.limit_in_bytes");
        if (limit.isEmpty()) {
            diagnoses.add(Diagnosis.ok("memory-limit", "", "none"));
            return;
        }
        final String found = Doctor.size(limit.getAsLong()) + ", towards which segments in memory count";
        if (limit.getAsLong() < segmentBytes) {
            diagnoses.add(Diagnosis.warning(
                    "memory-limit",
                    "",
                    found + "; they may grow to " + Doctor.size(segmentBytes),
                    "raise the limit (docker run --memory), or make the segments smaller (counters.blocks)"));
        } else {
            diagnoses.add(Diagnosis.ok("memory-limit", "", found));
        }
    }

    private void examineProcesses() {
        final OptionalLong limit = limit("pids", "pids.max", "pids.max");
        final OptionalLong current = limit("pids", "pids.current", "pids.current");
        if (limit.isEmpty() || current.isEmpty()) {
            diagnoses.add(Diagnosis.ok("pids-limit", "", "none"));
            return;
        }
        final String found = current.getAsLong() + " of " + limit.getAsLong() + " threads and processes";
        if (current.getAsLong() >= NEARLY_ALL * limit.getAsLong()) {
            diagnoses.add(Diagnosis.warning(
                    "pids-limit",
                    "",
                    found,
                    "raise the limit (docker run --pids-limit): no heartbeat without a thread"));
        } else {
            diagnoses.add(Diagnosis.ok("pids-limit", "", found));
        }
    }

    /** systemd's logind removes what a user has in /dev/shm when the user's last session ends. */
    private void examineLogout() {
        if (machine.uid() < FIRST_USER) {
            diagnoses.add(Diagnosis.ok("logout", "", "files of system users stay in /dev/shm"));
        } else if (machine.exists("/var/lib/systemd/linger/" + machine.user())) {
            diagnoses.add(Diagnosis.ok("logout", "", "your files stay in /dev/shm, since you linger"));
        } else if (removesIpc()) {
            diagnoses.add(Diagnosis.warning(
                    "logout",
                    "",
                    "your files in /dev/shm are removed when you log out (RemoveIPC)",
                    "run services as system users, or loginctl enable-linger, or RemoveIPC=no in logind.conf"));
        } else {
            diagnoses.add(Diagnosis.ok("logout", "", "your files stay in /dev/shm (RemoveIPC=no)"));
        }
    }

    private boolean removesIpc() {
        boolean removes = true;
        final List<String> files = Stream.of(
                        List.of("/usr/lib/systemd/logind.conf", "/etc/systemd/logind.conf"),
                        machine.list("/usr/lib/systemd/logind.conf.d"),
                        machine.list("/etc/systemd/logind.conf.d"))
                .flatMap(List::stream)
                .toList();
        for (final String file : files) {
            final String text = machine.read(file);
            for (final String line : (text == null ? "" : text).split("\n", -1)) {
                final String setting = line.replace(" ", "").toLowerCase(Locale.ROOT);
                if (setting.startsWith("removeipc=")) {
                    removes = !List.of("no", "false", "off", "0").contains(setting.substring("removeipc=".length()));
                }
            }
        }
        return removes;
    }

    /** A number of this process's control group, of either version; empty where it says that there is no limit. */
    private OptionalLong limit(final String controller, final String name, final String nameInVersion1) {
        final List<String> places = new ArrayList<>();
        final String groups = machine.read("/proc/self/cgroup");
        for (final String line : (groups == null ? "" : groups).split("\n", -1)) {
            final String[] parts = line.split(":", 3);
            if (parts.length == 3 && parts[1].isEmpty()) {
                places.add(CGROUPS + parts[2] + "/" + name);
            } else if (parts.length == 3 && parts[1].equals(controller)) {
                places.add(CGROUPS + "/" + controller + parts[2] + "/" + nameInVersion1);
            }
        }
        // in a container its own group is the root
        places.add(CGROUPS + "/" + name);
        places.add(CGROUPS + "/" + controller + "/" + nameInVersion1);
        return places.stream()
                .map(machine::read)
                .map(MachineDoctor::number)
                .filter(OptionalLong::isPresent)
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    private static OptionalLong number(final @Nullable String text) {
        try {
            final long number = text == null ? UNLIMITED : Long.parseLong(text.strip());
            return number < UNLIMITED ? OptionalLong.of(number) : OptionalLong.empty();
        } catch (final NumberFormatException e) {
            return OptionalLong.empty(); // "max"
        }
    }
}
