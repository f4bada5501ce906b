package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** A test for each mutant: the model must catch it, or somebody must have written down why it does no harm. */
final class Mutants {
    private Mutants() {}

    /**
     * @param harmless patterns of the names of mutants that do no harm, each with the reason
     */
    static Stream<DynamicTest> areCaught(
            Collection<Mutant> mutants, Map<String, String> harmless, Predicate<Mutant> isCaught) {
        Stream<DynamicTest> each = mutants.stream()
                .map(mutant -> harmless.keySet().stream()
                        .filter(mutant.name()::matches)
                        .findFirst()
                        .map(pattern -> DynamicTest.dynamicTest(
                                mutant + " does no harm: " + harmless.get(pattern),
                                () -> assertThat(isCaught.test(mutant))
                                        .as(mutant.name())
                                        .isFalse()))
                        .orElseGet(() -> DynamicTest.dynamicTest(
                                mutant + " is caught",
                                () -> assertThat(isCaught.test(mutant))
                                        .as(mutant.name())
                                        .isTrue())));
        DynamicTest all = DynamicTest.dynamicTest(
                "all that is said to do no harm exists",
                () -> assertThat(harmless.keySet())
                        .allMatch(pattern -> mutants.stream()
                                .anyMatch(mutant -> mutant.name().matches(pattern))));
        return Stream.concat(each, Stream.of(all));
    }
}
