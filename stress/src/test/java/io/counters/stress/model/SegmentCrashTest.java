package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Processes that die at any store of whatever they do to a segment, and others that read it, adopt it and go on. */
class SegmentCrashTest {
    /** The slots' own stores have models of their own. */
    private static final String TABLES = ".*(Table|HighWater)\\..*|fence.*|.*fence";

    @TempDir(factory = InSharedMemory.class)
    static Path directory;

    @TestFactory
    Stream<DynamicTest> nothingIsLostWhereverAProcessDies() {
        return Operation.all(directory).stream()
                .map(operation -> DynamicTest.dynamicTest(operation.name(), () -> {
                    Crashes crashes = new Crashes(directory, operation);
                    assertThat(crashes.images(Mutant.NONE)).hasSizeGreaterThan(1);
                    assertThat(crashes.faults(Mutant.NONE)).isEmpty();
                }));
    }

    @TestFactory
    Stream<DynamicNode> everyStoreOfATableIsNeededWhereItStands() {
        return Operation.all(directory).stream().map(operation -> {
            Crashes crashes = new Crashes(directory, operation);
            List<Mutant> mutants = crashes.mutants().stream()
                    .filter(mutant -> mutant.name().matches(TABLES))
                    .toList();
            return DynamicContainer.dynamicContainer(
                    operation.name(), Mutants.areCaught(mutants, Map.of(), crashes::isBroken));
        });
    }
}
