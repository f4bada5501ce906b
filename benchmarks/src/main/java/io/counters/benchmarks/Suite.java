package io.counters.benchmarks;

import io.counters.benchmarks.report.Goal;
import io.counters.benchmarks.report.Key;
import io.counters.benchmarks.report.Measurement;
import io.counters.benchmarks.report.Run;
import io.counters.benchmarks.report.RunsFile;
import io.counters.stress.report.Conditions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
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
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
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

/** All benchmarks or those that the goals need, one question after the other, each one's figures kept as soon as it ends. */
final class Suite {
    /** Percentiles that are kept of single times. */
    private static final List<Double> PERCENTS = List.of(50.0, 90.0, 99.0, 99.9, 99.99);

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** What it takes to start a virtual machine and to fill what is measured: found by looking at the clock. */
    private static final double FORK_SECONDS = 1.0;

    private final Profile profile;
    private final Predicate<String> isWanted;
    private final Path directory;

    /** How much is measured. */
    enum Profile {
        /** What the goals need, in minutes. */
        QUICK(3, 3, 3, 300),
        /** Everything, in an hour. */
        FULL(5, 3, 5, 400);

        private final int forks;
        private final int warmups;
        private final int iterations;
        private final int millis;

        Profile(final int forks, final int warmups, final int iterations, final int millis) {
            this.forks = forks;
            this.warmups = warmups;
            this.iterations = iterations;
            this.millis = millis;
        }

        private List<Part> parts(final Collection<BenchmarkListEntry> benchmarks) {
            return this == QUICK ? Part.ofGoals(benchmarks) : Part.ofAll(benchmarks);
        }
    }

    /**
     * What one run of JMH measures.
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

        String question() {
            return name(benchmark).substring(0, name(benchmark).indexOf('.'));
        }

        /** How many combinations of parameters there are. */
        int combinations() {
            int product = 1;
            for (final Map.Entry<String, String[]> parameter :
                    ofBenchmark(benchmark).entrySet()) {
                final Set<String> chosen = parameters.get(parameter.getKey());
                product *= chosen == null ? parameter.getValue().length : chosen.size();
            }
            return product;
        }
    }

    Suite(final Profile profile, final @Nullable Pattern wanted, final Path directory) {
        this.profile = profile;
        this.isWanted = wanted == null ? name -> true : wanted.asPredicate();
        this.directory = directory;
    }

    /** Measures, and says whether nothing failed. */
    boolean run(final String command) throws IOException {
        final Map<String, List<Part>> questions = new TreeMap<>();
        for (final Part part : parts()) {
            questions
                    .computeIfAbsent(part.question(), name -> new ArrayList<>())
                    .add(part);
        }
        System.out.printf(
                "%d measurements in %d forks each: about %d minutes%n",
                parts().stream().mapToInt(Part::combinations).sum(),
                profile.forks,
                Math.round(parts().stream().mapToDouble(this::seconds).sum() / 60));
        boolean succeeded = true;
        for (final Map.Entry<String, List<Part>> question : questions.entrySet()) {
            final List<Measurement> measurements = new ArrayList<>();
            int expected = 0;
            for (final Part part : question.getValue()) {
                final Collection<RunResult> results = run(part);
                succeeded &= results.size() == part.combinations();
                results.forEach(result -> measurements.addAll(measurements(Part.name(part.benchmark), result)));
                expected += part.combinations();
            }
            System.out.printf("%s: %d of %d%n", question.getKey(), measurements.size(), expected);
            if (!measurements.isEmpty()) {
                RunsFile.add(
                        RunsFile.in(directory, Runtime.version().feature()),
                        new Run(question.getKey(), command, Conditions.here(), measurements));
            }
        }
        return succeeded;
    }

    List<Part> parts() {
        final var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        return profile.parts(BenchmarkList.defaultList().find(silent, List.of(), Main.unsupported())).stream()
                .filter(part -> isWanted.test(Part.name(part.benchmark)))
                .toList();
    }

    /** How long a part takes. */
    double seconds(final Part part) {
        final int iterations = isSingleShot(part) ? 0 : profile.warmups + profile.iterations;
        return part.combinations() * profile.forks * (FORK_SECONDS + iterations * profile.millis / 1e3);
    }

    /** One call is one iteration there, and how many it takes is the benchmark's own business. */
    private static boolean isSingleShot(final Part part) {
        return part.benchmark.getMode() == Mode.SingleShotTime;
    }

    private Collection<RunResult> run(final Part part) {
        final ChainedOptionsBuilder options = new OptionsBuilder()
                .include(Pattern.quote(part.benchmark.getUsername()) + "$")
                .forks(profile.forks)
                .addProfiler(GCProfiler.class);
        if (!isSingleShot(part)) {
            options.warmupIterations(profile.warmups)
                    .warmupTime(TimeValue.milliseconds(profile.millis))
                    .measurementIterations(profile.iterations)
                    .measurementTime(TimeValue.milliseconds(profile.millis));
        }
        part.parameters.forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
        try {
            return new Runner(options.build()).run();
        } catch (final RunnerException e) {
            System.err.println(part.benchmark.getUsername() + ": " + e.getMessage());
            return List.of();
        }
    }

    /** The result of one method, or those of all threads of a group. */
    private static List<Measurement> measurements(final String name, final RunResult result) {
        final Map<String, String> parameters = new TreeMap<>();
        for (final String parameter : result.getParams().getParamsKeys()) {
            parameters.put(parameter, result.getParams().getParam(parameter));
        }
        final Collection<String> threads = result.getParams().getThreadGroupLabels();
        if (result.getParams().getThreadGroups().length == 1) {
            return List.of(measurement(Key.of(name, parameters), result, result.getPrimaryResult(), null));
        }
        return threads.stream()
                .map(thread -> measurement(
                        Key.of(name + ":" + thread, parameters),
                        result,
                        ofThread(result.getSecondaryResults(), thread),
                        thread))
                .toList();
    }

    private static Measurement measurement(
            final Key key, final RunResult result, final Result<?> whole, final @Nullable String thread) {
        final List<List<Double>> forks = new ArrayList<>();
        for (final BenchmarkResult fork : result.getBenchmarkResults()) {
            final List<Double> scores = new ArrayList<>();
            for (final IterationResult iteration : fork.getIterationResults()) {
                final Result<?> score = thread == null
                        ? iteration.getPrimaryResult()
                        : ofThread(iteration.getSecondaryResults(), thread);
                scores.add(score.getScore());
            }
            forks.add(scores);
        }
        final TreeMap<Double, Double> percentiles = new TreeMap<>();
        if (result.getParams().getMode() == Mode.SampleTime) {
            PERCENTS.forEach(
                    percent -> percentiles.put(percent, whole.getStatistics().getPercentile(percent)));
        }
        final Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        return new Measurement(
                key, whole.getScoreUnit(), forks, percentiles, allocated == null ? null : allocated.getScore());
    }

    @SuppressWarnings("rawtypes") // as JMH has it
    private static Result<?> ofThread(final Map<String, Result> results, final String thread) {
        return Objects.requireNonNull(results.get(thread), () -> "no result of " + thread);
    }
}
