package io.counters.stress.hostile;

import io.counters.stress.report.Conditions;
import io.counters.stress.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** A writer is a process and its files; it sees one mutant in so many. */
    private static final int WRITER_SEES_ONE_IN = 50;

    /** A command describes itself before it runs, and prints. */
    private static final int COMMAND_SEES_ONE_IN = 100;

    private static final int ATTACKS_UNDER_SIEGE = 2_000;

    private final Options options;
    private final Path directory;
    private final @Nullable Path driver;
    private final Map<String, Tally> mutants = tallies();
    private final Map<String, Tally> truncated = tallies();
    private final Map<String, Tally> giants = tallies();
    private final Map<String, Tally> besieged = tallies();

    private Corruptor(Options options, Path directory) throws IOException, InterruptedException {
        this.options = options;
        this.directory = directory;
        driver = options.cReader() == null ? null : CReader.compile(options.cReader(), directory);
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
            held = new Corruptor(options, directory).run(arguments);
        } finally {
            delete(directory);
        }
        System.exit(held ? 0 : 1);
    }

    private boolean run(String... arguments) throws IOException, InterruptedException, ExecutionException {
        System.out.printf("seed %d, %d mutants, %d threads%n", options.seed(), options.mutants(), options.threads());
        long start = System.nanoTime();
        attack(mutants, true, options.seed(), options.mutants(), Mutator::mutate, seed -> "seed " + seed);
        System.out.printf("%.0f mutants a second%n", options.mutants() * 1e9 / (System.nanoTime() - start));
        if (options.isComplete()) {
            long lengths = Specimen.GEOMETRY.fileLength() / Long.BYTES;
            attack(truncated, false, 0, lengths, i -> Mutator.truncated((int) i * Long.BYTES), i -> "a specimen");
            showGiants();
            besiege();
        }
        Report report = report(arguments);
        if (options.report() != null) {
            System.out.println("report: " + report.writeTo(options.report()));
        }
        return report.held();
    }

    /** Shows so many files to everybody, on all threads. */
    private void attack(
            Map<String, Tally> tallies,
            boolean withWriter,
            long first,
            long count,
            LongFunction<Mutant> maker,
            LongFunction<String> how)
            throws IOException, InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(options.threads());
        List<Assault> assaults = new ArrayList<>();
        Thread watchdog = watch(assaults);
        try {
            AtomicLong next = new AtomicLong(first);
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < options.threads(); thread++) {
                List<Victim> victims = readers(thread);
                victims.addAll(Command.all(COMMAND_SEES_ONE_IN));
                if (withWriter) {
                    victims.add(new Writer(directory.resolve("writer-" + thread), WRITER_SEES_ONE_IN));
                }
                Assault assault = new Assault(directory.resolve("mutant-" + thread + ".seg"), victims, tallies);
                synchronized (assaults) {
                    assaults.add(assault);
                }
                running.add(pool.submit(() -> {
                    try (assault) {
                        for (long i = next.getAndIncrement(); i < first + count; i = next.getAndIncrement()) {
                            assault.show(i, maker.apply(i), how.apply(i));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            watchdog.interrupt();
            pool.shutdownNow();
        }
    }

    private void showGiants() throws IOException {
        Path file = directory.resolve("giant.seg");
        List<Victim> readers = new ArrayList<>(JavaReader.ofEach());
        readers.add(new JavaCheck());
        addCReader(readers, 0);
        try (Assault assault = new Assault(file, readers, giants)) {
            Giants.all().forEach((name, maker) -> assault.showNew(maker, name));
        }
    }

    private void besiege() throws IOException, InterruptedException {
        Path file = directory.resolve("besieged.seg");
        besiege("cut off", file, new Siege(file, options.seed()).truncation());
        besiege("replaced", file, new Siege(file, options.seed()).swap());
        besiege("never at rest", file, new Siege(file, options.seed()).unrest());
    }

    private void besiege(String how, Path file, Siege.Blow blow) throws IOException, InterruptedException {
        AtomicBoolean isOver = new AtomicBoolean();
        Thread siege = Siege.lay(
                blow, isOver, besieged.computeIfAbsent(JavaReader.ofEverything().name(), name -> new Tally()));
        try (Assault assault = new Assault(file, readers(0), besieged)) {
            for (int i = 0; i < ATTACKS_UNDER_SIEGE; i++) {
                assault.showAsItIs(how + " under the reader");
            }
        } finally {
            isOver.set(true);
            siege.join();
        }
    }

    private List<Victim> readers(int thread) {
        List<Victim> readers = new ArrayList<>(List.of(JavaReader.ofEverything(), new JavaCheck()));
        addCReader(readers, thread);
        return readers;
    }

    private void addCReader(List<Victim> readers, int thread) {
        if (driver != null) {
            readers.add(CReader.of(driver, directory.resolve("errors-" + thread)));
        }
    }

    /** Ends the run, and names the file, when one answer never comes. */
    private static Thread watch(List<Assault> assaults) {
        Thread watchdog = new Thread(() -> {
            try {
                while (true) {
                    Thread.sleep(1_000);
                    synchronized (assaults) {
                        assaults.forEach(Corruptor::requireAnswer);
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

    private static void requireAnswer(Assault assault) {
        if (assault.nanosSince() > STUCK_NANOS) {
            System.err.println("no answer: " + assault.current());
            Runtime.getRuntime().halt(1);
        }
    }

    private Report report(String... arguments) throws IOException {
        List<Report.Row> rows = new ArrayList<>();
        report(rows, "mutants", mutants);
        mutants.forEach((name, tally) -> rows.add(new Report.Row(
                "Mutants that get past the door, " + name,
                "%.0f %%".formatted(100 * SHARE_GOAL),
                "%.1f %%".formatted(100.0 * tally.accepted() / tally.attacks()),
                tally.accepted() >= SHARE_GOAL * tally.attacks())));
        report(rows, "files cut off at every 8 bytes", truncated);
        report(rows, "files as large as can be", giants);
        report(rows, "looks at a file that is cut off, replaced or never at rest", besieged);
        for (Report.Row row : rows) {
            System.out.printf(
                    "%s %s: %s (goal: %s)%n", row.held() ? "ok  " : "FAIL", row.promise(), row.reached(), row.goal());
        }
        for (Map<String, Tally> tallies : List.of(mutants, truncated, giants, besieged)) {
            tallies.values().forEach(tally -> tally.list().forEach(System.out::println));
        }
        String command = "java -Xmx64m -cp stress/target/jcstress.jar " + Corruptor.class.getName() + " "
                + String.join(" ", arguments);
        return new Report("hostile-files", command, Conditions.here(), rows);
    }

    private static void report(List<Report.Row> rows, String what, Map<String, Tally> tallies) {
        tallies.forEach((name, tally) -> {
            rows.add(new Report.Row(
                    "%s: %s that end in anything but an answer".formatted(name, what),
                    "0",
                    "%d of %d, %d of them out of memory"
                            .formatted(tally.findings(), tally.attacks(), tally.outOfMemory()),
                    tally.findings() == 0));
            rows.add(new Report.Row(
                    "%s: slowest answer to %s".formatted(name, what),
                    "1 s",
                    "%.3f s".formatted(tally.slowestNanos() / 1e9),
                    tally.slowestNanos() <= Assault.DEADLINE_NANOS));
            if (tally.slowestNanos() > Assault.DEADLINE_NANOS) {
                System.out.println("slowest: " + tally.slowest());
            }
        });
    }

    private static Map<String, Tally> tallies() {
        return Collections.synchronizedMap(new LinkedHashMap<>());
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
