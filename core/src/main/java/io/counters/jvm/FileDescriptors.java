package io.counters.jvm;

import static io.counters.MetricDefinition.gauge;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.OperatingSystemMXBean;

/** Open files and sockets, and how many there may be. Needs module jdk.management; elsewhere than on Unix there are none. */
final class FileDescriptors implements Source {
    private final OperatingSystemMXBean system;
    private final Level open;
    private final Level max;

    FileDescriptors(final Registrar registrar, final OperatingSystemMXBean system) {
        this.system = system;
        open = new Level(registrar, gauge("process_open_fds").withHelp("Open file descriptors"));
        max = new Level(
                registrar,
                gauge("process_max_fds").withHelp("File descriptors that the process may have open at once"));
    }

    @Override
    public void poll() {
        if (system instanceof UnixOperatingSystemMXBean unix) {
            open.publish(unix.getOpenFileDescriptorCount());
            max.publish(unix.getMaxFileDescriptorCount());
        }
    }
}
