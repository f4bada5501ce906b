package io.counters.stress.model;

import io.counters.format.HistogramLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One small mistake in what a protocol does: it is made in every log in which its place occurs.
 *
 * @param name for people, and the key in the lists of harmless ones
 */
record Mutant(String name, UnaryOperator<List<Op>> change) {
    private static final Pattern BUCKET = Pattern.compile("buckets(\\d+)");

    static final Mutant NONE = new Mutant("as shipped", UnaryOperator.identity());

    /** Each access of a log made plain that is not, and each two neighbours swapped: each such mutant once. */
    static Collection<Mutant> ofEachIn(List<Op> log) {
        Map<String, Mutant> mutants = new LinkedHashMap<>();
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).order() != Order.PLAIN) {
                Mutant weak = weak(log.get(i).site());
                mutants.putIfAbsent(weak.name, weak);
            }
            if (i > 0) {
                Mutant swapped = swapped(log.get(i - 1).site(), log.get(i).site());
                mutants.putIfAbsent(swapped.name, swapped);
            }
        }
        return mutants.values();
    }

    static Mutant weak(String site) {
        return new Mutant(
                site + " plain",
                log -> log.stream()
                        .map(op -> op.site().equals(site) ? op.with(Order.PLAIN) : op)
                        .toList());
    }

    static Mutant swapped(String first, String second) {
        return new Mutant(second + " before " + first, log -> {
            List<Op> mutated = new ArrayList<>(log);
            for (int i = 1; i < log.size(); i++) {
                if (log.get(i - 1).site().equals(first) && log.get(i).site().equals(second)) {
                    mutated.set(i - 1, log.get(i));
                    mutated.set(i, log.get(i - 1));
                }
            }
            return mutated;
        });
    }

    /** Takes one access out of its place and makes it right behind another one of the same call. */
    static Mutant behind(String target, String site) {
        return new Mutant(site + " behind " + target, log -> {
            List<Op> mutated = new ArrayList<>(log);
            for (Op moved : log) {
                log.stream()
                        .filter(op ->
                                moved.site().equals(site) && op.site().equals(target) && op.call() == moved.call())
                        .findFirst()
                        .ifPresent(op -> {
                            mutated.remove(moved);
                            mutated.add(mutated.indexOf(op) + 1, moved);
                        });
            }
            return mutated;
        });
    }

    /** Makes one access before all others of its call. */
    static Mutant first(String site) {
        return new Mutant(site + " first", log -> {
            List<Op> mutated = new ArrayList<>(log);
            for (Op moved : log) {
                if (moved.site().equals(site)) {
                    mutated.remove(moved);
                    mutated.add(
                            IntStream.range(0, mutated.size())
                                    .filter(i -> mutated.get(i).call() == moved.call())
                                    .findFirst()
                                    .orElse(0),
                            moved);
                }
            }
            return mutated;
        });
    }

    static Mutant without(String site) {
        return new Mutant(
                "without " + site,
                log -> log.stream().filter(op -> !op.site().equals(site)).toList());
    }

    static Mutant both(Mutant one, Mutant other) {
        return new Mutant(one.name + ", " + other.name, log -> other.change.apply(one.change.apply(log)));
    }

    /** The two buckets in which observations show this mutant best: those that it names, if any. */
    int[] buckets() {
        int[] named = BUCKET.matcher(name)
                .results()
                .mapToInt(bucket -> Integer.parseInt(bucket.group(1)))
                .distinct()
                .toArray();
        return switch (named.length) {
            case 0 -> new int[] {0, HistogramLayout.BUCKETS - 1};
            case 1 -> new int[] {named[0], (named[0] + 1) % HistogramLayout.BUCKETS};
            default -> named;
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
