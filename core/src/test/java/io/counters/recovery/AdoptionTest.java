package io.counters.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.SegmentFullException;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.ProcessLayout;
import io.counters.segment.ProcessLocks;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.testing.ChildJvm;
import io.counters.testing.LockProgram;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which entry a starting writer gets, in a segment of four. */
@Timeout(60)
class AdoptionTest {
    private static final Geometry FOUR = new Geometry(4, 4, 4);

    @TempDir
    Path directory;

    private Segment segment;
    private ProcessTable processes;
    private ProcessLocks locks;
    private Adoption adoption;

    @BeforeEach
    void setUp() {
        final SegmentPath path = new SegmentPath(directory.resolve("orders.seg"));
        Segment.create(path, FOUR, 0);
        segment = Segment.openForWriting(path);
        processes = new ProcessTable(segment);
        locks = new ProcessLocks(path, segment.header());
        adoption = new Adoption(segment, processes, locks);
    }

    @Test
    void firstWriterGetsTheFirstEntryAndItsLock() {
        assertThat(adoption.lockEntry("a")).isZero();
        assertThat(locks.isHeld(0)).isTrue();
    }

    @Test
    void ownDeadEntryComesBeforeAnyOtherWhateverItsAge() {
        entry(0, "other", ProcessLayout.STATE_LIVE, 1);
        entry(1, "own", ProcessLayout.STATE_LIVE, 99);

        assertThat(adoption.lockEntry("own")).isOne();
    }

    @Test
    void ownClosedEntryIsAdoptedToo() {
        entry(0, "own", ProcessLayout.STATE_CLOSED, 1);

        assertThat(adoption.lockEntry("own")).isZero();
    }

    @Test
    void entryThatWasNeverUsedComesBeforeTheDeadOfOthers() {
        entry(0, "other", ProcessLayout.STATE_LIVE, 1);

        assertThat(adoption.lockEntry("own")).isOne();
    }

    @Test
    void entryLeftHalfMadeCountsAsNeverUsed() {
        entry(0, "other", ProcessLayout.STATE_LIVE, 1);
        entry(1, "half", ProcessLayout.STATE_WRITING, 1);
        entry(2, "other", ProcessLayout.STATE_LIVE, 1);

        assertThat(adoption.lockEntry("own")).isOne();
    }

    @Test
    void withoutAnyOtherTheOneDeadForLongestIsTakenWhateverItsName() {
        entry(0, "a", ProcessLayout.STATE_LIVE, 30);
        entry(1, "b", ProcessLayout.STATE_CLOSED, 20);
        entry(2, "c", ProcessLayout.STATE_LIVE, 10);
        entry(3, "d", ProcessLayout.STATE_ADOPTING, 40);

        assertThat(adoption.lockEntry("own")).isEqualTo(2);
        assertThat(adoption.lockEntry("own")).isOne();
        assertThat(adoption.lockEntry("own")).isZero();
        assertThat(adoption.lockEntry("own")).isEqualTo(3);
    }

    @Test
    void nameOfAnEntryThatSomebodyDiedAdoptingIsNotTrusted() {
        entry(0, "own", ProcessLayout.STATE_ADOPTING, 1);

        assertThat(adoption.lockEntry("own")).isOne();
    }

    @Test
    void entryWhoseProcessLivesIsNeverTakenThoughItsWordsSayOtherwise() {
        entry(0, "own", ProcessLayout.STATE_CLOSED, 1);
        entry(1, "half", ProcessLayout.STATE_WRITING, 1);
        entry(2, "free", ProcessLayout.STATE_FREE, 1);
        try (ChildJvm child = ChildJvm.start(LockProgram.class)) {
            assertThat(child.ask(lockFile() + " 16 3 exclusive")).isEqualTo("locked");

            assertThat(adoption.lockEntry("own")).isEqualTo(3);
            assertThatThrownBy(() -> adoption.lockEntry("own"))
                    .isInstanceOf(SegmentFullException.class)
                    .hasMessageContaining("no process entry left in segment " + segment.path()
                            + ": all 4 belong to living processes");
        }
        assertThat(adoption.lockEntry("own")).as("now it is dead").isZero();
    }

    @Test
    void adoptionWaitsForAReadersProbeToPass() throws InterruptedException {
        entry(0, "own", ProcessLayout.STATE_LIVE, 1);
        try (ChildJvm child = ChildJvm.start(LockProgram.class)) {
            assertThat(child.ask(lockFile() + " 16 1 shared")).isEqualTo("locked");
            final Thread adopter = Thread.currentThread();
            final Thread reader = new Thread(() -> {
                while (adopter.getState() != Thread.State.TIMED_WAITING) {
                    Thread.onSpinWait();
                }
                child.ask("release");
            });
            reader.start();

            assertThat(adoption.lockEntry("own")).isZero();
            reader.join();
        }
    }

    @Test
    void adoptionGivesUpOnAnEntryThatStaysLockedAndTakesAnother() {
        entry(0, "own", ProcessLayout.STATE_LIVE, 1);
        try (ChildJvm child = ChildJvm.start(LockProgram.class)) {
            assertThat(child.ask(lockFile() + " 16 1 shared")).isEqualTo("locked");
            final long start = System.nanoTime();

            assertThat(adoption.lockEntry("own")).isOne();

            assertThat(System.nanoTime() - start)
                    .isBetween(TimeUnit.MILLISECONDS.toNanos(200), TimeUnit.SECONDS.toNanos(5));
        }
    }

    @Test
    void whatIsToBeRestoredIntoASegmentThatNobodyUsedGetsTheFirstEntry() {
        assertThat(adoption.lockUnusedEntry()).isZero();
        assertThat(locks.isHeld(0)).isTrue();
    }

    @Test
    void whatIsToBeRestoredGetsOnlyAnEntryThatWasNeverUsed() {
        entry(0, "own", ProcessLayout.STATE_CLOSED, 1);
        entry(1, "half", ProcessLayout.STATE_WRITING, 1);
        entry(2, "other", ProcessLayout.STATE_LIVE, 1);

        assertThat(adoption.lockUnusedEntry()).isOne();
        assertThat(adoption.lockUnusedEntry()).isEqualTo(3);
        assertThatThrownBy(() -> adoption.lockUnusedEntry())
                .isInstanceOf(SegmentFullException.class)
                .hasMessageContaining("no unused process entry left in segment " + segment.path() + ": 3 of 4 used");
    }

    @Test
    void interruptedThreadAdoptsAndStaysInterrupted() {
        entry(0, "own", ProcessLayout.STATE_LIVE, 1);
        Thread.currentThread().interrupt();

        assertThat(adoption.lockEntry("own")).isZero();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(locks.isHeld(0)).isTrue();
    }

    @Test
    void hostileStatesAndTimesAreNoExceptionAndNoEntry() {
        entry(0, "own", 99, Long.MIN_VALUE);
        entry(1, "own", -1, Long.MAX_VALUE);
        entry(2, "x", ProcessLayout.STATE_LIVE, Long.MAX_VALUE);
        entry(3, "y", ProcessLayout.STATE_LIVE, Long.MIN_VALUE);
        segment.memory().setLongRelease(HeaderLayout.PROCESS_HIGH_WATER_OFFSET, Long.MAX_VALUE);

        assertThat(adoption.lockEntry("own")).isEqualTo(3);
        assertThat(adoption.lockEntry("own")).isEqualTo(2);
        assertThatThrownBy(() -> adoption.lockEntry("own")).isInstanceOf(SegmentFullException.class);
    }

    private String lockFile() {
        return segment.path().lock(segment.header().uuid()).toString();
    }

    private void entry(final int index, final String name, final long state, final long heartbeat) {
        processes.take(index, name, heartbeat);
        segment.memory().setLongRelease(FOUR.process(index) + ProcessLayout.STATE_OFFSET, state);
    }
}
