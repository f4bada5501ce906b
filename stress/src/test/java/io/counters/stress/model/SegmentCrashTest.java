package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Processes that die at any store of whatever they do to a segment, and others that read it, adopt it and go on. */
class SegmentCrashTest {
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
}
