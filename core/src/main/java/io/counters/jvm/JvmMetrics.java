package io.counters.jvm;

import io.counters.writer.Metrics;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Everything that is asked of the JVM, each subject on its own: one that fails is said once and asked again, because a
 * JVM that has no memory left this second may have some in the next; the others go on.
 *
 * <p>The beans are asked directly. The platform's MBean server is never made: that is the host's to do, with a builder
 * of its choice. Threads: one.
 */
final class JvmMetrics {
    private final OneLineLog log;
    private final List<Subject> subjects = new ArrayList<>();

    JvmMetrics(final OneLineLog log) {
        this.log = log;
    }

    private record Subject(String name, Source source, Consumer<Throwable> trouble) {}

    /** A JVM may have been started without the module, for all that its main module needs. */
    static void requireManagement() {
        if (!isThere("java.lang.management.ManagementFactory")) {
            throw new IllegalStateException(
                    "module java.management is missing (expected: --add-modules java.management,jdk.management)");
        }
    }

    static JvmMetrics of(final Metrics metrics, final OneLineLog log) {
        final JvmMetrics all = new JvmMetrics(log);
        final Registrar registrar = new Registrar(metrics);
        final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        all.add(
                "memory",
                () -> new Memory(
                        registrar, ManagementFactory.getMemoryMXBean(), ManagementFactory.getMemoryPoolMXBeans()));
        all.add(
                "buffer pool",
                () -> new BufferPools(registrar, ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)));
        all.add("GC", () -> new GcTotals(registrar, collectors));
        all.add("safepoint", () -> new Safepoints(registrar, PerfData.ofThisJvm()));
        all.add("thread", () -> new Threads(registrar, ManagementFactory.getThreadMXBean()));
        all.add("class loading", () -> new Classes(registrar, ManagementFactory.getClassLoadingMXBean()));
        all.add("compilation", () -> new Compilation(registrar, ManagementFactory.getCompilationMXBean()));
        all.add("machine", () -> new Machine(registrar, ManagementFactory.getOperatingSystemMXBean()));
        all.add("uptime", () -> new Uptime(registrar, ManagementFactory.getRuntimeMXBean()));
        if (isThere("com.sun.management.OperatingSystemMXBean")) {
            all.addExtensions(registrar, collectors);
        } else {
            log.warn("no CPU time, file descriptor and GC pause metrics: module jdk.management is missing"
                    + " (expected: --add-modules jdk.management)");
        }
        return all;
    }

    /** Makes a source, if it can be made. */
    void add(final String name, final Supplier<Source> maker) {
        try {
            subjects.add(new Subject(name, maker.get(), once(e -> complain(name, e))));
        } catch (final Throwable e) {
            complain(name, e);
        }
    }

    void poll() {
        for (final Subject subject : subjects) {
            try {
                subject.source.poll();
            } catch (final Throwable e) {
                subject.trouble.accept(e);
            }
        }
    }

    private void addExtensions(final Registrar registrar, final List<GarbageCollectorMXBean> collectors) {
        add(
                "CPU time",
                () -> new CpuTime(
                        registrar,
                        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)));
        add("file descriptor", () -> new FileDescriptors(registrar, ManagementFactory.getOperatingSystemMXBean()));
        add("GC pause", () -> {
            GcPauses.listen(registrar, collectors, once(e -> complain("GC pause", e)));
            return () -> {}; // the JVM calls when there is something to say
        });
    }

    private void complain(final String name, final Throwable cause) {
        log.warn("no " + name + " metrics: " + OneLineLog.reason(cause));
    }

    private static Consumer<Throwable> once(final Consumer<Throwable> action) {
        final AtomicBoolean isDone = new AtomicBoolean();
        return e -> {
            if (isDone.compareAndSet(false, true)) {
                action.accept(e);
            }
        };
    }

    private static boolean isThere(final String className) {
        try {
            Class.forName(className, false, JvmMetrics.class.getClassLoader());
            return true;
        } catch (final ClassNotFoundException e) {
            return false;
        }
    }
}
