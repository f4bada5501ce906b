package io.counters.benchmarks;

import io.counters.benchmarks.report.Key;
import io.counters.benchmarks.report.Measurement;
import io.counters.benchmarks.report.Run;
import io.counters.benchmarks.report.RunsFile;
import io.counters.format.BlockLayout;
import io.counters.memory.SegmentMemory;
import io.counters.slot.ScalarSlot;
import io.counters.stress.report.Conditions;
import io.counters.writer.Counter;
import io.counters.writer.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.agrona.concurrent.status.AtomicCounter;
import org.jspecify.annotations.Nullable;

/**
 * What does it cost to add one, beside what something else cost some milliseconds before? Two threads go through turns
 * together: in some one calls and the other waits, in some both call, the same counter or each its own. A shared machine was
 * seen to run ordinary instructions at two thirds of the speed from one second to the next, and locked ones as before, so
 * what is compared is in the same virtual machine and as near in time as that. A turn is a loop of calls and nothing else:
 * what a benchmark's own loop adds to a call is a good part of what the cheapest take, and hides behind a locked
 * instruction. Each round is a virtual machine of its own.
 */
public final class IncrementsByTurns {
    private static final String QUESTION = IncrementsByTurns.class.getSimpleName();
    private static final String COUNTERS = "COUNTERS";
    private static final String BARE_SLOT = "BARE_SLOT";
    private static final int METRICS = 5;
    private static final int ROUNDS = 10;
    private static final int CYCLES = 40;
    private static final int WARM_UP_CYCLES = 15;
    private static final long TURN_NANOS = 20_000_000;

    /** So many that the clock between them costs nothing, and so few that a turn ends in time. */
    private static final int BATCH = 2000;

    private final List<Subject> subjects = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final CyclicBarrier barrier = new CyclicBarrier(2);

    /** What is added to, by a loop that takes how often. */
    private record Subject(String name, IntConsumer loop, LongSupplier value, List<Caller> callers) {
        Subject(final String name, final IntConsumer loop, final LongSupplier value) {
            this(name, loop, value, new ArrayList<>());
        }

        Caller caller() {
            final Caller caller = new Caller(loop);
            callers.add(caller);
            return caller;
        }

        void requireWork() {
            final long calls =
                    callers.stream().mapToLong(caller -> caller.calls).sum();
            Totals.requireEqual(name, Totals.ofCount(calls), Totals.ofCount(value.getAsLong()));
        }
    }

    /** One thread's part of a subject's calls. */
    private static final class Caller {
        private final IntConsumer loop;
        private long calls;

        Caller(final IntConsumer loop) {
            this.loop = loop;
        }

        /** What one call took, in nanoseconds. */
        double turn() {
            final long callsBefore = calls;
            final long begin = System.nanoTime();
            long end = begin;
            while (end - begin < TURN_NANOS) {
                loop.accept(BATCH);
                calls += BATCH;
                end = System.nanoTime();
            }
            return (double) (end - begin) / (calls - callsBefore);
        }
    }

    /** What either thread does meanwhile, and what it is a figure of. */
    private record Turn(
            Key key, @Nullable Caller first, @Nullable Caller second) {}

    /** Made by the first thread. */
    private IncrementsByTurns(final Metrics metrics) {
        addPeers();
        addOurs(metrics);
        addTwoThreads(metrics);
    }

    /** Rounds in virtual machines of their own, which write their figures themselves. */
    static void run(final String command, final Path directory) throws IOException, InterruptedException {
        final List<String> round = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Agrona.FLAG,
                "-cp",
                Program.path().toString(),
                IncrementsByTurns.class.getName(),
                command,
                directory.toString());
        for (int i = 0; i < ROUNDS; i++) {
            final int code = new ProcessBuilder(round).inheritIO().start().waitFor();
            if (code != 0) {
                throw new IOException(String.join(" ", round) + " ended with " + code + " (expected: 0)");
            }
        }
    }

    /** One round: the command that a reader types, and where the figures go. */
    public static void main(final String[] arguments) throws Exception {
        final List<Measurement> measurements;
        try (TemporarySegment segment = TemporarySegment.withMetrics(METRICS)) {
            measurements = new IncrementsByTurns(segment.metrics()).round();
        }
        measurements.forEach(one -> System.out.printf("%s: %.2f ns%n", one.key(), one.mean()));
        RunsFile.add(
                RunsFile.in(Path.of(arguments[1]), Runtime.version().feature()),
                new Run(QUESTION, arguments[0], Program.digest(Program.path()), Conditions.here(), measurements));
    }

    /** Each with a loop of its own: in a common one the compiler would not know whose method it calls. */
    private void addPeers() {
        final AtomicCounter agrona = new Agrona(1).allocateAll().get(0);
        final LongAdder adder = new LongAdder();
        final io.micrometer.core.instrument.Counter micrometer = new SimpleMeterRegistry().counter("counter");
        final io.prometheus.metrics.core.metrics.Counter prometheus =
                io.prometheus.metrics.core.metrics.Counter.builder()
                        .name("counter")
                        .build();
        addOne(
                "AGRONA",
                calls -> {
                    for (int i = 0; i < calls; i++) {
                        agrona.increment();
                    }
                },
                agrona::get);
        addOne(
                "LONG_ADDER",
                calls -> {
                    for (int i = 0; i < calls; i++) {
                        adder.increment();
                    }
                },
                adder::sum);
        addOne(
                "MICROMETER",
                calls -> {
                    for (int i = 0; i < calls; i++) {
                        micrometer.increment();
                    }
                },
                () -> (long) micrometer.count());
        addOne(
                "PROMETHEUS",
                calls -> {
                    for (int i = 0; i < calls; i++) {
                        prometheus.inc();
                    }
                },
                prometheus::getLongValue);
    }

    private void addOurs(final Metrics metrics) {
        final Subject any = counter(metrics, "any_thread");
        turns.add(new Turn(one(COUNTERS), any.caller(), null));
        final Counter owner = metrics.counter("one_thread", "");
        final Counter mine = owner.singleWriter();
        addOne(
                "COUNTERS_SINGLE_WRITER",
                calls -> {
                    for (int i = 0; i < calls; i++) {
                        mine.increment();
                    }
                },
                owner::value);
        final Subject slot = slot();
        turns.add(new Turn(one(BARE_SLOT), slot.caller(), null));
    }

    private void addTwoThreads(final Metrics metrics) {
        final Subject shared = counter(metrics, "shared");
        final Caller first = shared.caller();
        final Caller second = shared.caller();
        turns.add(new Turn(two("eachAlone", COUNTERS), first, null));
        turns.add(new Turn(two("eachAlone", COUNTERS), null, second));
        turns.add(new Turn(two("bothOnOne", COUNTERS), first, second));
        final Caller firsts = counter(metrics, "first").caller();
        final Caller seconds = counter(metrics, "second").caller();
        turns.add(new Turn(two("eachOnItsOwn", COUNTERS), firsts, seconds));
        final Caller firstOnSlot = slot().caller();
        final Caller secondOnSlot = slot().caller();
        turns.add(new Turn(two("eachAlone", BARE_SLOT), firstOnSlot, null));
        turns.add(new Turn(two("eachAlone", BARE_SLOT), null, secondOnSlot));
        turns.add(new Turn(two("eachOnItsOwn", BARE_SLOT), firstOnSlot, secondOnSlot));
    }

    private void addOne(final String peer, final IntConsumer loop, final LongSupplier value) {
        turns.add(new Turn(one(peer), subject(peer, loop, value).caller(), null));
    }

    private Subject counter(final Metrics metrics, final String name) {
        final Counter counter = metrics.counter(name, "");
        return subject(
                name,
                calls -> {
                    for (int i = 0; i < calls; i++) {
                        counter.increment();
                    }
                },
                counter::value);
    }

    /** On a page of its own, as the slots of two threads are. */
    private Subject slot() {
        final SegmentMemory page = SegmentMemory.allocate(BlockLayout.LENGTH);
        return subject(
                BARE_SLOT,
                calls -> {
                    for (int i = 0; i < calls; i++) {
                        ScalarSlot.add(page, 0, 1);
                    }
                },
                () -> ScalarSlot.value(page, 0));
    }

    private Subject subject(final String name, final IntConsumer loop, final LongSupplier value) {
        final Subject subject = new Subject(name, loop, value);
        subjects.add(subject);
        return subject;
    }

    private static Key one(final String peer) {
        return Key.of(QUESTION + ".one", Map.of("peer", peer));
    }

    private static Key two(final String what, final String of) {
        return Key.of(QUESTION + "." + what, Map.of("of", of));
    }

    private List<Measurement> round() throws Exception {
        final Instant begin = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        final FutureTask<Map<Key, List<Double>>> second = new FutureTask<>(() -> play(Turn::second));
        final Thread thread = new Thread(second, "second");
        thread.setDaemon(true);
        thread.start();
        final Map<Key, List<Double>> nanos = play(Turn::first);
        second.get()
                .forEach((key, all) ->
                        nanos.computeIfAbsent(key, none -> new ArrayList<>()).addAll(all));
        subjects.forEach(Subject::requireWork);
        final List<Measurement> measurements = new ArrayList<>();
        nanos.forEach((key, all) -> measurements.add(
                new Measurement(key, "ns/op", new TreeMap<>(Map.of(begin, all)), new TreeMap<>(), null)));
        return measurements;
    }

    private void meet() throws Exception {
        barrier.await(10, TimeUnit.SECONDS);
    }

    private Map<Key, List<Double>> play(final Function<Turn, @Nullable Caller> role) throws Exception {
        final Map<Key, List<Double>> nanos = new LinkedHashMap<>();
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            for (final Turn turn : turns) {
                meet();
                final Caller caller = role.apply(turn);
                final double oneCall = caller == null ? Double.NaN : caller.turn();
                if (caller != null && cycle >= WARM_UP_CYCLES) {
                    nanos.computeIfAbsent(turn.key, first -> new ArrayList<>()).add(oneCall);
                }
            }
        }
        meet();
        return nanos;
    }
}
