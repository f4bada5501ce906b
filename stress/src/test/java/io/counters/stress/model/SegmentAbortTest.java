package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thread that is cut short at any store of whatever it does to a segment, by a StackOverflowError say, and a process
 * that lives on: it does the same again, goes on counting, and dies one day.
 */
class SegmentAbortTest {
    @TempDir(factory = InSharedMemory.class)
    static Path directory;

    @TestFactory
    Stream<DynamicTest> nothingIsLostWhereverAThreadIsCutShort() {
        return Operation.all(directory).stream()
                .filter(Operation::isSafeToAbort)
                .map(operation -> DynamicTest.dynamicTest(operation.name(), () -> {
                    Crashes crashes = new Crashes(directory, operation);
                    int stores = 0;
                    while (isCutShort(crashes, operation, stores, true)) {
                        stores++;
                        isCutShort(crashes, operation, stores, false);
                    }
                    assertThat(stores).isPositive();
                }));
    }

    /** Whether it came that far. */
    private static boolean isCutShort(Crashes crashes, Operation operation, int stores, boolean isCutBefore) {
        try (Place place = Crashes.living(directory, operation)) {
            AtomicInteger over = new AtomicInteger();
            boolean isCut = Tape.cutShort(
                    place.file(),
                    place.geometry(),
                    stores,
                    isCutBefore,
                    () -> operation.acts().forEach(act -> {
                        act.code().accept(place);
                        over.incrementAndGet();
                    }));
            int act = over.get();
            String where = operation + ", " + stores + " stores, " + isCutBefore;
            try {
                crashes.redo(place, crashes.shown(place, act, isCut ? act + 1 : act));
                assertThat(place.gauges().values()).allMatch(value -> value.matches("null|0|1|5"));
                Crashes.goOn(place, operation.lastShown());
                crashes.assertDeadIsSound(place);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(where, e);
            }
            return isCut;
        }
    }
}
