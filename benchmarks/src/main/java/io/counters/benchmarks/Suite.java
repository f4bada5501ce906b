package io.counters.benchmarks;

import io.counters.benchmarks.report.Goal;
import io.counters.benchmarks.report.Key;
import io.counters.benchmarks.report.Measurement;
import io.counters.benchmarks.report.Run;
import io.counters.benchmarks.report.RunsFile;
import io.counters.stress.report.Conditions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** All benchmarks or those that the goals need, in rounds, each figure kept as soon as there is one. */
final class Suite {
    /** Percentiles that are kept of single times. */
    private static final List<Double> PERCENTS = List.of(50.0, 90.0, 99.0, 99.9, 99.99);

    /** What it takes to start a virtual machine and to fill what is measured: a guess, and only the estimate rests on it. */
    private static final double FORK_SECONDS = 1.0;

    private static final int FIRST_WITH_FOREIGN_MEMORY = 22;
    private static final int WARMUPS = 3;
    private static final int ITERATIONS = 5;
    private static final int MILLIS = 400;

    private final Profile profile;
    private final Predicate<String> isWanted;
    private final Path directory;

    /** How much is measured. Both measure it in the same way, so that either can add rounds to the other's figures. */
    enum Profile {
        /** What the goals need, in minutes. */
        QUICK(3),
        /** Everything, in an hour and a half. */
        FULL(5);

        private final int rounds;

        Profile(final int rounds) {
            this.rounds = rounds;
        }

        private List<Part> parts(final Collection<BenchmarkListEntry> benchmarks) {
            return this == QUICK ? Part.ofGoals(benchmarks) : Part.ofAll(benchmarks);
        }
    }

    /**
     * What one run of JMH measures.
     *
     * @param benchmark one method or group
     * @param parameters a value of each
     */
    record Shot(BenchmarkListEntry benchmark, Map<String, String> parameters) {
        String question() {
            return Part.name(benchmark).substring(0, Part.name(benchmark).indexOf('.'));
        }

        /** The foreign-memory API came with Java 22. */
        private boolean isSupported() {
            return !parameters.containsValue(CounterPeer.FOREIGN_SLOT.name())
                    || Runtime.version().feature() >= FIRST_WITH_FOREIGN_MEMORY;
        }

        /** One call is one iteration there, and how many it takes is the benchmark's own business. */
        private boolean isSingleShot() {
            return benchmark.getMode() == Mode.SingleShotTime;
        }

        /** What is enough for nearly all, or as many as the benchmark itself asks for: some have much code to compile. */
        int warmups() {
            return Math.max(WARMUPS, benchmark.getWarmupIterations().orElse(WARMUPS));
        }

        /** How long a round of it takes. */
        private double seconds() {
            return FORK_SECONDS + (isSingleShot() ? 0 : (warmups() + ITERATIONS) * MILLIS / 1e3);
        }
    }

    /**
     * A benchmark with some of its parameters.
     *
     * @param benchmark one method or group
     * @param parameters those that are not left as the benchmark has them
     */
    record Part(BenchmarkListEntry benchmark, Map<String, Set<String>> parameters) {
        private static final Set<String> PEERS_OF_WHICH_SINGLE_TIMES_ARE_TAKEN =
                Set.of("COUNTERS", "AGRONA", "LONG_ADDER", "PROMETHEUS", "HDR_RECORDER", "MICROMETER_TIMER", "MUTEX");

        /** One look at each thing that any goal is about. */
        static List<Part> ofGoals(final Collection<BenchmarkListEntry> benchmarks) {
            final Map<String, Map<String, Set<String>>> needed = new LinkedHashMap<>();
            Goal.all().stream().flatMap(Goal::keys).forEach(key -> {
                final Map<String, Set<String>> parameters =
                        needed.computeIfAbsent(key.benchmark().split(":", -1)[0], name -> new TreeMap<>());
                key.parameters()
                        .forEach((name, value) -> parameters
                                .computeIfAbsent(name, any -> new LinkedHashSet<>())
                                .add(value));
            });
            return benchmarks.stream()
                    .filter(benchmark -> needed.containsKey(name(benchmark)))
                    .map(benchmark -> new Part(benchmark, needed.getOrDefault(name(benchmark), Map.of())))
                    .toList();
        }

        /**
         * All benchmarks, less what would show the same again: two threads and single times are looked at on one metric
         * only, single times only of those peers that one would choose.
         */
        static List<Part> ofAll(final Collection<BenchmarkListEntry> benchmarks) {
            return benchmarks.stream()
                    .filter(benchmark -> !name(benchmark).matches(".*(ByTwoThreads|Latency)Benchmark\\.thousand"))
                    .map(benchmark -> new Part(
                            benchmark,
                            benchmark.getMode() == Mode.SampleTime ? Map.of("peer", singlyTimed(benchmark)) : Map.of()))
                    .toList();
        }

        private static Set<String> singlyTimed(final BenchmarkListEntry benchmark) {
            return Arrays.stream(ofBenchmark(benchmark).get("peer"))
                    .filter(PEERS_OF_WHICH_SINGLE_TIMES_ARE_TAKEN::contains)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        private static Map<String, String[]> ofBenchmark(final BenchmarkListEntry benchmark) {
            return benchmark.getParams().orElse(Map.of());
        }

        /** {@code Class.method}. */
        static String name(final BenchmarkListEntry benchmark) {
            return benchmark
                    .getUsername()
                    .substring(Suite.class.getPackageName().length() + 1);
        }

        /** One for each combination of parameters. */
        Stream<Shot> shots() {
            List<Map<String, String>> combinations = List.of(Map.of());
            for (final Map.Entry<String, String[]> parameter :
                    ofBenchmark(benchmark).entrySet()) {
                final Collection<String> values =
                        parameters.getOrDefault(parameter.getKey(), new LinkedHashSet<>(List.of(parameter.getValue())));
                combinations = combinations.stream()
                        .flatMap(combination -> values.stream().map(value -> {
                            final Map<String, String> longer = new TreeMap<>(combination);
                            longer.put(parameter.getKey(), value);
                            return longer;
                        }))
                        .toList();
            }
            return combinations.stream().map(combination -> new Shot(benchmark, combination));
        }
    }

    Suite(final Profile profile, final @Nullable Pattern wanted, final Path directory) {
        this.profile = profile;
        this.isWanted = wanted == null ? name -> true : wanted.asPredicate();
        this.directory = directory;
    }

    /**
     * Measures, and says whether nothing failed.
     *
     * <p>In rounds, each of which starts one virtual machine for each figure: a machine that is slower for some minutes,
     * and for some instructions only, then slows neighbours in the same round down and not one benchmark in all of its
     * virtual machines. Each round begins at another place, so that no figure always follows the same load.
     */
    boolean run(final String command) throws IOException {
        final List<Shot> shots = shots();
        System.out.printf(
                "%d measurements in %d rounds: about %d minutes%n",
                shots.size(), profile.rounds, Math.round(profile.rounds * seconds(shots) / 60));
        boolean succeeded = true;
        for (int round = 0; round < profile.rounds; round++) {
            final Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            int measured = 0;
            for (final Shot shot : inOrderOf(round, profile.rounds, shots)) {
                final Collection<RunResult> results = run(shot);
                for (final RunResult result : results) {
                    keep(command, shot.question(), measurements(Part.name(shot.benchmark), begin, result));
                }
                measured += results.size();
            }
            System.out.printf(
                    "round %d of %d: %d of %d in %d s%n",
                    round + 1,
                    profile.rounds,
                    measured,
                    shots.size(),
                    Duration.between(begin, Instant.now()).toSeconds());
            succeeded &= measured == shots.size();
        }
        return succeeded;
    }

    private void keep(final String command, final String question, final List<Measurement> measurements)
            throws IOException {
        RunsFile.add(
                RunsFile.in(directory, Runtime.version().feature()),
                new Run(question, command, Program.digest(Program.path()), Conditions.here(), measurements));
    }

    /** All of them, from another one on in each round. */
    static <T> List<T> inOrderOf(final int round, final int rounds, final List<T> shots) {
        final List<T> rotated = new ArrayList<>(shots);
        Collections.rotate(rotated, -(round * shots.size() / rounds));
        return rotated;
    }

    List<Shot> shots() {
        final var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        return profile.parts(BenchmarkList.defaultList().find(silent, List.of(), Main.unsupported())).stream()
                .filter(part -> isWanted.test(Part.name(part.benchmark)))
                .flatMap(Part::shots)
                .filter(Shot::isSupported)
                .toList();
    }

    /** How long a round takes. */
    private static double seconds(final List<Shot> shots) {
        return shots.stream().mapToDouble(Shot::seconds).sum();
    }

    private static Collection<RunResult> run(final Shot shot) {
        final ChainedOptionsBuilder options = new OptionsBuilder()
                .include(Pattern.quote(shot.benchmark.getUsername()) + "$")
                .forks(1)
                .addProfiler(WorkerAllocation.class);
        if (!shot.isSingleShot()) {
            options.warmupIterations(shot.warmups())
                    .warmupTime(TimeValue.milliseconds(MILLIS))
                    .measurementIterations(ITERATIONS)
                    .measurementTime(TimeValue.milliseconds(MILLIS));
        }
        shot.parameters.forEach(options::param);
        try {
            return new Runner(options.build()).run();
        } catch (final RunnerException e) {
            System.err.println(shot.benchmark.getUsername() + ": " + e.getMessage());
            return List.of();
        }
    }

    /** The result of one method, or those of all threads of a group. */
    private static List<Measurement> measurements(final String name, final Instant round, final RunResult result) {
        final Map<String, String> parameters = new TreeMap<>();
        for (final String parameter : result.getParams().getParamsKeys()) {
            parameters.put(parameter, result.getParams().getParam(parameter));
        }
        final Collection<String> threads = result.getParams().getThreadGroupLabels();
        if (result.getParams().getThreadGroups().length == 1) {
            return List.of(measurement(Key.of(name, parameters), round, result, result.getPrimaryResult(), null));
        }
        return threads.stream()
                .map(thread -> measurement(
                        Key.of(name + ":" + thread, parameters),
                        round,
                        result,
                        ofThread(result.getSecondaryResults(), thread),
                        thread))
                .toList();
    }

    private static Measurement measurement(
            final Key key,
            final Instant round,
            final RunResult result,
            final Result<?> whole,
            final @Nullable String thread) {
        final List<Double> scores = new ArrayList<>();
        for (final BenchmarkResult fork : result.getBenchmarkResults()) {
            for (final IterationResult iteration : fork.getIterationResults()) {
                final Result<?> score = thread == null
                        ? iteration.getPrimaryResult()
                        : ofThread(iteration.getSecondaryResults(), thread);
                scores.add(score.getScore());
            }
        }
        final TreeMap<Double, Double> percentiles = new TreeMap<>();
        if (result.getParams().getMode() == Mode.SampleTime) {
            PERCENTS.forEach(
                    percent -> percentiles.put(percent, whole.getStatistics().getPercentile(percent)));
        }
        final Result<?> allocated = result.getSecondaryResults().get(WorkerAllocation.LABEL);
        return new Measurement(
                key,
                whole.getScoreUnit(),
                new TreeMap<>(Map.of(round, scores)),
                percentiles,
                allocated == null ? null : allocated.getScore());
    }

    @SuppressWarnings("rawtypes") // as JMH has it
    private static Result<?> ofThread(final Map<String, Result> results, final String thread) {
        return Objects.requireNonNull(results.get(thread), () -> "no result of " + thread);
    }
}
