package io.counters.stress.hostile;

import io.counters.stress.report.Conditions;
import io.counters.stress.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes files that no writer makes, and shows them to everything that reads, checks or adopts a segment. Exit code 0
 * when every file was read or refused in the documented way and in time, else 1, each finding with the seed that makes
 * its file again.
 */
public final class Corruptor {
    private static final long STUCK_NANOS = 60_000_000_000L;
    private static final double SHARE_GOAL = 0.8;

    private final Options options;
    private final Path directory;
    private final Map<String, Tally> tallies = new LinkedHashMap<>();

    private Corruptor(Options options, Path directory) {
        this.options = options;
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "; " + Options.USAGE);
            System.exit(64);
            return;
        }
        Path shm = Path.of("/dev/shm");
        Path directory = Files.isDirectory(shm)
                ? Files.createTempDirectory(shm, "counters-hostile-")
                : Files.createTempDirectory("counters-hostile-");
        boolean held;
        try {
            held = new Corruptor(options, directory).run();
        } finally {
            delete(directory);
        }
        System.exit(held ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException, ExecutionException {
        System.out.println(
                "seed " + options.seed() + ", " + options.mutants() + " mutants, " + options.threads() + " threads");
        Path driver = options.cReader() == null ? null : CReader.compile(options.cReader(), directory);
        long start = System.nanoTime();
        attack(driver, options.mutants(), i -> Mutator.mutate(options.seed() + i), i -> "seed " + (options.seed() + i));
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%.0f mutants a second%n", options.mutants() / seconds);
        return report();
    }

    /** Shows so many files to all readers, on all threads. */
    private void attack(@Nullable Path driver, long count, LongFunction<Mutant> maker, LongFunction<String> how)
            throws IOException, InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(options.threads());
        try {
            AtomicLong next = new AtomicLong();
            List<Future<?>> running = new ArrayList<>();
            List<Assault> assaults = new ArrayList<>();
            for (int thread = 0; thread < options.threads(); thread++) {
                Assault assault =
                        new Assault(directory.resolve("mutant-" + thread + ".seg"), victims(driver, thread), tallies);
                assaults.add(assault);
                running.add(pool.submit(() -> {
                    try (assault) {
                        for (long i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                            assault.show(maker.apply(i), how.apply(i));
                        }
                    }
                    return null;
                }));
            }
            Thread watchdog = watch(assaults);
            for (Future<?> each : running) {
                each.get();
            }
            watchdog.interrupt();
        } finally {
            pool.shutdownNow();
        }
    }

    private List<Victim> victims(@Nullable Path driver, int thread) {
        List<Victim> victims = new ArrayList<>(List.of(new JavaReader(), new JavaCheck()));
        if (driver != null) {
            victims.add(CReader.of(driver, directory.resolve("errors-" + thread)));
        }
        victims.forEach(victim -> tallies.computeIfAbsent(victim.name(), name -> new Tally()));
        return victims;
    }

    /** Ends the run, and names the file, when one answer never comes. */
    private static Thread watch(List<Assault> assaults) {
        Thread watchdog = new Thread(() -> {
            try {
                while (true) {
                    Thread.sleep(1_000);
                    for (Assault assault : assaults) {
                        if (assault.nanosSince() > STUCK_NANOS) {
                            System.err.println("no answer: " + assault.current());
                            Runtime.getRuntime().halt(1);
                        }
                    }
                }
            } catch (InterruptedException e) {
                // all is done
            }
        });
        watchdog.setDaemon(true);
        watchdog.start();
        return watchdog;
    }

    private boolean report() throws IOException {
        List<Report.Row> rows = new ArrayList<>();
        tallies.forEach((name, tally) -> {
            rows.add(new Report.Row(
                    "Files that " + name + " neither reads nor refuses as documented",
                    "0",
                    tally.findings() + " of " + tally.attacks(),
                    tally.findings() == 0));
            rows.add(new Report.Row(
                    "Files that " + name + " let through the door",
                    "%.0f %%".formatted(100 * SHARE_GOAL),
                    "%.1f %%".formatted(100.0 * tally.accepted() / tally.attacks()),
                    tally.accepted() >= SHARE_GOAL * tally.attacks()));
            rows.add(new Report.Row(
                    "Slowest answer, " + name,
                    "1 s",
                    "%.3f s".formatted(tally.slowestNanos() / 1e9),
                    tally.slowestNanos() <= Assault.DEADLINE_NANOS));
        });
        Report report = new Report("hostile-files", "", Conditions.here(), rows);
        rows.forEach(row -> System.out.println(row));
        tallies.values().forEach(tally -> tally.list().forEach(System.out::println));
        return report.held();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
