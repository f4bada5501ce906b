package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.Geometry;
import io.counters.recovery.SegmentCheck;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Processes that die at any store of whatever they do to a segment, and others that read it, adopt it and go on. */
class SegmentCrashTest {
    /** The slots' own stores have models of their own. */
    private static final String TABLES = ".*(Table|HighWater)\\..*|fence.*|.*fence";

    private static final String MAKING =
            "(MetricTable.register|ProcessTable.(take|beginRestored|setOrigin)|BlockTable.allocate)";

    private static final String HALF_MADE =
            "nobody looks at a record before its last state is stored, and that store holds all before it";

    private static final Map<String, String> HARMLESS = Map.ofEntries(
            Map.entry(
                    MAKING
                            + "\\.(?!state#2|name length)[^.]* plain|(MetricTable.register|ProcessTable.beginRestored).name length plain",
                    HALF_MADE),
            Map.entry(MAKING + "\\.(?!state#2)[^.]* before " + MAKING + "\\.[^.]*", HALF_MADE),
            Map.entry(MAKING + "\\.[^.]* before MetricTable.(nextGeneration.generation|beginChange.*)", HALF_MADE),
            Map.entry("MetricTable.nextGeneration.generation before MetricTable.register.state", HALF_MADE),
            Map.entry(
                    "HighWater.* plain|HighWater.* before .*|" + MAKING + ".* before HighWater.*",
                    "a mark that is raised too early shows a record that is free, one too late hides one half made"),
            Map.entry(
                    "MetricTable.beginChange.table version (plain|before HighWater.*)",
                    "an odd version makes others look, and that too early does no harm"),
            Map.entry(
                    "MetricTable.retire.retired at (plain|before MetricTable.beginChange.*)",
                    "the time of a removal means nothing before the state says so"),
            Map.entry(
                    "MetricTable.endChange.table version before MetricTable.nextGeneration.generation",
                    "the state has said it all; the generation only has to move before the record is used again"),
            Map.entry(
                    "BlockTable.assign.lane .*|BlockTable.allocate.state#2 before BlockTable.allocate.lane",
                    "a spare block has no lane"),
            Map.entry(
                    "(Histogram|Scalar)Slot.* before BlockTable.assign.stride",
                    "the first words of a birth mean nothing before its identity"),
            Map.entry(
                    "ProcessTable.close.state .*",
                    "closed and dead are the same to those who count; what a closing process carries over still counts"),
            Map.entry("ProcessTable.beat.*", "a heartbeat is for people"),
            Map.entry(
                    "(MetricTable.register.text0|ProcessTable.beginRestored.name0|fence) before .*",
                    "what is copied in lies between two states that nobody looks behind"));

    @TempDir(factory = InSharedMemory.class)
    static Path directory;

    @TestFactory
    Stream<DynamicTest> nothingIsLostWhereverAProcessDies() {
        return Operation.all(directory).stream()
                .map(operation -> DynamicTest.dynamicTest(operation.name(), () -> {
                    Crashes crashes = new Crashes(directory, operation);
                    assertThat(crashes.images(Mutant.NONE)).hasSizeGreaterThan(1);
                    assertThat(crashes.faults(Mutant.NONE)).isEmpty();
                    assertThat(crashes.isMissed(Mutant.NONE)).isFalse();
                }));
    }

    /** They are built under another name and moved to their own when they are whole. */
    @Test
    void whatIsCutShortBeforeItHasItsNameIsNeverSeen() {
        int stores = 0;
        boolean isCut;
        do {
            try (Place place = Place.empty(directory, new Geometry(3, 8, 24))) {
                isCut = place.cutShort(place.file(), stores, () -> place.metrics(Operation.PEER));
                assertThat(Files.notExists(place.file()) || place.reading().isEmpty())
                        .isTrue();
                Crashes.goOn(place, Map.of());
                stores++;
            }
        } while (isCut);
        assertThat(stores).isGreaterThan(64);
    }

    @Test
    void aSnapshotIsWholeOrNotThere() {
        try (Place place = Place.empty(directory, new Geometry(3, 8, 24))) {
            place.metrics(Operation.VICTIM).counter("c", "").add(5);
            place.metrics(Operation.VICTIM)
                    .histogram("h", "", Operation.BUCKETS)
                    .observe(50);
            byte[] before = place.bytes();
            int stores = 0;
            boolean isCut;
            do {
                Path copy = place.file().resolveSibling("copy" + stores + ".seg");
                isCut = place.cutShort(copy, stores, () -> place.snapshot(copy));
                assertThat(Files.exists(copy)).isEqualTo(!isCut);
                stores++;
                if (!isCut) {
                    assertThat(SegmentCheck.check(Segment.openForReading(new SegmentPath(copy))))
                            .isEmpty();
                    assertThat(Place.reading(copy)).isEqualTo(place.reading()).hasSize(2);
                }
            } while (isCut);
            assertThat(stores).isGreaterThan(64);
            assertThat(place.bytes()).isEqualTo(before);
            Crashes.goOn(place, place.reading());
        }
    }

    @TestFactory
    Stream<DynamicTest> everyStoreOfATableIsNeededWhereItStands() {
        List<Crashes> all = Operation.all(directory).stream()
                .map(operation -> new Crashes(directory, operation))
                .toList();
        Map<String, Mutant> mutants = new TreeMap<>();
        all.stream()
                .flatMap(crashes -> crashes.mutants().stream())
                .filter(mutant -> mutant.name().matches(TABLES))
                .forEach(mutant -> mutants.put(mutant.name(), mutant));
        return Mutants.areCaught(
                mutants.values(),
                HARMLESS,
                mutant -> all.stream()
                        .anyMatch(crashes -> crashes.isBroken(mutant)
                                || (mutant.name().contains("table version") && crashes.isMissed(mutant))));
    }
}
