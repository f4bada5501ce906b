package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.ScalarLayout;
import io.counters.memory.SegmentMemory;
import io.counters.slot.ScalarSlot;
import io.counters.slot.SlotCursor;
import io.counters.slot.SlotCursor.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The slots of counters and gauges, whose value is one word, against readers. */
class ScalarModelTest {
    private static final long METRIC = 1;
    private static final long OTHER_METRIC = 2;

    /** Twice one is added to 100. Whoever has seen a stamp then loads the value that it belongs to, or a later one. */
    private static final Scene<Stamped> COUNTER = new Scene<>(
            memory -> ScalarSlot.birth(memory, 0, METRIC, 100, 0),
            List.of(memory -> ScalarSlot.add(memory, 0, 1), memory -> ScalarSlot.add(memory, 0, 1)),
            Stamped::of,
            seen -> seen.value - 100 >= seen.changes);

    /** The same as a counter of doubles: the smallest double there is adds one to the bits of the value. */
    private static final Scene<Stamped> COUNTER_OF_DOUBLES = new Scene<>(
            memory -> ScalarSlot.birth(memory, 0, METRIC, 100, 0),
            List.of(
                    memory -> ScalarSlot.addDouble(memory, 0, Double.MIN_VALUE),
                    memory -> ScalarSlot.addDouble(memory, 0, Double.MIN_VALUE)),
            Stamped::of,
            seen -> seen.value - 100 >= seen.changes);

    /** The process of epoch 1 has set a gauge to 5; that of epoch 2 adopts it with 6 and sets it to 7. */
    private static final List<Consumer<SegmentMemory>> ADOPTION =
            List.of(memory -> ScalarSlot.renewEpoch(memory, 0, 6, 2), memory -> ScalarSlot.setShared(memory, 0, 7));

    private static final Scene<Seen> GAUGE = new Scene<>(
            memory -> ScalarSlot.birth(memory, 0, METRIC, 5, 1),
            ADOPTION,
            Seen::of,
            seen -> seen.epoch == 1 || seen.value != 5);

    private static final Scene<Stamped> STAMPED_GAUGE = new Scene<>(
            memory -> ScalarSlot.birth(memory, 0, METRIC, 5, 1),
            ADOPTION,
            Stamped::of,
            seen -> seen.value - 5 >= seen.changes);

    /** A slot passes from one metric to another. */
    private static final Scene<Seen> REBIRTH = new Scene<>(
            memory -> ScalarSlot.birth(memory, 0, METRIC, 5, 1),
            List.of(
                    memory -> ScalarSlot.setShared(memory, 0, 6),
                    memory -> ScalarSlot.free(memory, 0),
                    memory -> ScalarSlot.birth(memory, 0, OTHER_METRIC, 50, 2),
                    memory -> ScalarSlot.setShared(memory, 0, 51)),
            Seen::of,
            seen -> seen.result == Result.EMPTY
                    || seen.belongsTo(METRIC, 1, 5, 6)
                    || seen.belongsTo(OTHER_METRIC, 2, 50, 51));

    /** The version counts the birth, too. */
    private record Stamped(long changes, long value) {
        static Stamped of(SegmentMemory memory) {
            long version = memory.getLongAcquire(ScalarLayout.VERSION_OFFSET);
            return new Stamped(version / 2 - 1, ScalarSlot.value(memory, 0));
        }
    }

    private record Seen(Result result, long identity, long epoch, long value) {
        static Seen of(SegmentMemory memory) {
            SlotCursor cursor = new SlotCursor();
            Result result = cursor.readScalar(memory, 0);
            return new Seen(result, cursor.identity(), cursor.epoch(), cursor.value());
        }

        boolean belongsTo(long metric, long itsEpoch, long before, long after) {
            return result == Result.OK
                    && identity == metric
                    && epoch == itsEpoch
                    && (value == before || value == after);
        }
    }

    @Test
    void aStampIsNeverAheadOfItsValue() {
        assertThat(COUNTER.faults(Mutant.NONE, Mutant.NONE)).isEmpty();
        assertThat(COUNTER.faultsWhenAdopted(memory -> ScalarSlot.add(memory, 0, 1)))
                .isEmpty();
        assertThat(COUNTER_OF_DOUBLES.faults(Mutant.NONE, Mutant.NONE)).isEmpty();
        assertThat(COUNTER_OF_DOUBLES.faultsWhenAdopted(memory -> ScalarSlot.addDouble(memory, 0, Double.MIN_VALUE)))
                .isEmpty();
        assertThat(STAMPED_GAUGE.faults(Mutant.NONE, Mutant.NONE)).isEmpty();
    }

    @Test
    void aCounterOfDoublesIsStoredAsOneOfLongsIs() {
        assertThat(COUNTER_OF_DOUBLES.stores())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("site")
                .isEqualTo(COUNTER.stores());
    }

    @Test
    void aCounterNeverGoesBack() {
        assertThat(COUNTER.pairs(Mutant.NONE)).noneMatch(ScalarModelTest::goesBack);
        assertThat(COUNTER.pairs(Mutant.weak("value"))).anyMatch(ScalarModelTest::goesBack);
    }

    @Test
    void anEpochThatCountsComesWithItsOwnValueOrALaterOne() {
        assertThat(GAUGE.faults(Mutant.NONE, Mutant.NONE)).isEmpty();
        assertThat(GAUGE.faultsWhenAdopted(memory -> ScalarSlot.renewEpoch(memory, 0, 8, 3)))
                .isEmpty();
    }

    @Test
    void aValueIsOneMetricsOrTheOthers() {
        assertThat(REBIRTH.faults(Mutant.NONE, Mutant.NONE)).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> everyStoreOfACounterIsNeededWhereItStands() {
        return Mutants.areCaught(
                Mutant.ofEachIn(COUNTER.stores()),
                Map.of("add.value before add.version", "a value may be ahead of its stamp"),
                mutant -> !COUNTER.faults(mutant, Mutant.NONE).isEmpty());
    }

    @TestFactory
    Stream<DynamicTest> everyStoreOfAGaugeIsNeededWhereItStands() {
        return Mutants.areCaught(
                Mutant.ofEachIn(GAUGE.stores()),
                Map.of(
                        "renewEpoch.value plain", "the epoch, released behind it, holds it",
                        "setShared.value plain", "the stamp, released behind it, holds it",
                        "setShared.value before renewEpoch.version", "a value may be ahead of its stamp",
                        "renewEpoch.version before renewEpoch.epoch", "a stamp vouches for the value alone"),
                mutant -> !(GAUGE.faults(mutant, Mutant.NONE).isEmpty()
                        && STAMPED_GAUGE.faults(mutant, Mutant.NONE).isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> everyStoreOfABirthIsNeededWhereItStands() {
        List<Mutant> mutants = new ArrayList<>(List.of(Mutant.first("birth.identity")));
        Mutant.ofEachIn(REBIRTH.stores()).stream()
                .filter(mutant -> mutant.name().matches(".*(free|birth).*"))
                .forEach(mutants::add);
        return Mutants.areCaught(
                mutants,
                Map.of(
                        "free.identity (plain|before setShared.version)",
                                "a slot that is empty too early shows nothing",
                        ".*(birth.version plain|birth.version before.*|before birth.version)",
                                "readers of scalars go by the identity alone",
                        "birth.epoch before birth.value",
                                "all that matters is that both lie between the two identities",
                        "setShared.value before birth.identity", "what is set first may be the first value"),
                mutant -> !REBIRTH.faults(mutant, Mutant.NONE).isEmpty());
    }

    @TestFactory
    Stream<DynamicTest> everyLoadIsNeededWhereItStands() {
        List<Mutant> mutants = new ArrayList<>(List.of(Mutant.without("identity#2")));
        mutants.addAll(Mutant.ofEachIn(GAUGE.loads()));
        return Mutants.areCaught(
                mutants,
                Map.of("identity#2 plain", "a check that comes later finds no less"),
                mutant -> !(GAUGE.faults(Mutant.NONE, mutant).isEmpty()
                        && REBIRTH.faults(Mutant.NONE, mutant).isEmpty()));
    }

    private static boolean goesBack(List<Optional<Stamped>> pair) {
        return pair.get(1).orElseThrow().value() < pair.get(0).orElseThrow().value();
    }
}
