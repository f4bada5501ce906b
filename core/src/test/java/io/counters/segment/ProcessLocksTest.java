package io.counters.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.counters.SegmentAccessException;
import io.counters.format.Geometry;
import io.counters.format.SegmentFixture;
import io.counters.testing.ChildJvm;
import io.counters.testing.SmallTmpfs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who lives is what the kernel says, whatever happens to threads, channels and files. */
@Timeout(60)
class ProcessLocksTest {
    @TempDir
    Path directory;

    private SegmentPath path;
    private SegmentHeader header;
    private ProcessLocks locks;

    @BeforeEach
    void setUp() {
        path = new SegmentPath(directory.resolve("orders.seg"));
        Segment.create(path, new Geometry(8, 8, 8), 0);
        header = Segment.openForReading(path).header();
        locks = new ProcessLocks(path, header);
    }

    @Test
    void takenLockIsHeldInTheKernelAndOnlyThatOne() {
        assertThat(locks.isHeld(3)).isFalse();
        assertThat(locks.tryLock(3)).isTrue();

        assertThat(locks.isHeld(3)).isTrue();
        assertThat(locks.isHeld(2)).isFalse();
        assertThat(locks.isHeld(4)).isFalse();
        assertThat(locks.isOurs(3)).isTrue();
        assertThat(locks.isOurs(2)).isFalse();
    }

    @Test
    void lockIsSeenAsHeldWhenTheKernelMergedItWithItsNeighbours() {
        for (final int index : new int[] {2, 0, 1, 3}) {
            assertThat(locks.tryLock(index)).isTrue();
        }

        assertThat(List.of(0, 1, 2, 3)).allMatch(locks::isHeld);
        assertThat(locks.isHeld(4)).isFalse();
    }

    @Test
    void lockOnTheWholeFileWhichForTheKernelHasNoEndCoversEveryEntry() throws IOException {
        try (FileChannel whole = FileChannel.open(path.lock(header.uuid()), StandardOpenOption.WRITE)) {
            assertThat(whole.tryLock()).isNotNull();

            assertThat(locks.isHeld(0)).isTrue();
            assertThat(locks.isHeld(7)).isTrue();
        }
        assertThat(locks.isHeld(7)).isFalse();
    }

    @Test
    void sharedLockOfAProbeInThisJvmIsNotTakenForAWritersLock() throws IOException {
        try (FileChannel probe = FileChannel.open(path.lock(header.uuid()), StandardOpenOption.READ)) {
            assertThat(probe.tryLock(16 + 3, 1, true)).isNotNull();

            assertThat(locks.isHeld(3)).isFalse();
        }
    }

    @Test
    void lockIsTakenOnceEvenByAnotherObjectOfThisJvm() {
        assertThat(locks.tryLock(0)).isTrue();

        assertThat(locks.tryLock(0)).isFalse();
        assertThat(new ProcessLocks(path, header).tryLock(0)).isFalse();
        assertThat(locks.isHeld(0)).isTrue();
    }

    @Test
    void interruptedThreadTakesProbesAndGivesBackWithoutLosingAnything() {
        assertThat(locks.tryLock(0)).isTrue();
        Thread.currentThread().interrupt();
        assertThat(locks.tryLock(1)).isTrue();
        assertThat(probe(0, 1, 2)).isEqualTo(bits(0, 1));
        assertThat(locks.isHeld(0)).isTrue();
        assertThat(locks.isHeld(1)).isTrue();
        locks.unlock(1);
        assertThat(Thread.interrupted()).isTrue();

        assertThat(locks.isHeld(0)).isTrue();
        assertThat(locks.isHeld(1)).isFalse();
        assertThat(locks.tryLock(1)).isTrue();
    }

    @Test
    void probeTellsTheLivingFromTheDeadAndTakesNothing() {
        locks.tryLock(1);
        try (ChildJvm child = ChildJvm.writer()) {
            child.askPatiently("open " + path + " other"); // entry 0
            assertThat(probe(0, 1, 2)).isEqualTo(bits(0, 1));
            assertThat(probe(2)).isEqualTo(bits());
            child.stop();
            assertThat(probe(0)).as("a stopped process lives").isEqualTo(bits(0));
            child.kill();
        }
        assertThat(probe(0, 1, 2)).isEqualTo(bits(1));
        assertThat(locks.tryLock(0)).isTrue();
        assertThat(locks.isHeld(1)).isTrue();
    }

    @Test
    void probeOfASegmentThatThisJvmDoesNotWriteLooksAtTheFile() {
        try (ChildJvm child = ChildJvm.writer()) {
            final SegmentPath theirs = new SegmentPath(directory.resolve("theirs.seg"));
            child.askPatiently("open " + theirs + " other");
            final BitSet alive = bits(5);

            assertThat(new ProcessLocks(theirs, Segment.openForReading(theirs).header()).probe(bits(0, 1), alive))
                    .isTrue();
            assertThat(alive).isEqualTo(bits(0));
        }
    }

    @Test
    void lockLostBehindOurBackIsNoticedAndCanBeHadAgain() throws IOException {
        locks.tryLock(0);
        loseLocks();

        assertThat(locks.isHeld(0)).isFalse();
        assertThat(locks.relock(0)).isTrue();
        assertThat(locks.isHeld(0)).isTrue();
    }

    @Test
    void lockThatSomebodyElseTookMeanwhileCannotBeHadAgain() throws IOException {
        locks.tryLock(0);
        loseLocks();
        try (ChildJvm child = ChildJvm.writer()) {
            child.askPatiently("open " + path + " other");

            assertThat(locks.relock(0)).isFalse();
            assertThat(locks.isHeld(0)).isFalse();
        }
    }

    @Test
    void missingLockFileProvesNothingAndTakesNoLock() throws IOException {
        Files.delete(path.lock(header.uuid()));

        assertThat(locks.probe(bits(0), new BitSet())).isFalse();
        assertThatThrownBy(() -> locks.tryLock(0))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining(path.lock(header.uuid()).toString())
                .hasMessageContaining("missing or replaced (expected: a regular file with inode " + header.lockInode());
        assertThat(path.lock(header.uuid())).as("nobody makes it again").doesNotExist();
        assertThat(locks.isWriters(0)).as("a writer may live all the same").isTrue();
        assertThat(locks.isInPlace()).isFalse();
        assertThatCode(() -> locks.unlock(0)).doesNotThrowAnyException();
    }

    @Test
    void givingBackALockThatWasNeverTakenChangesNothing() {
        assertThat(locks.tryLock(0)).isTrue();

        locks.unlock(1);

        assertThat(locks.isHeld(0)).isTrue();
        assertThat(locks.isOurs(0)).isTrue();
    }

    @Test
    void lockFileThatMayOnlyBeReadTakesNoLockAndTheReasonIsSaid() throws IOException {
        assumeTrue(SmallTmpfs.isPossible(), "mounting needs root");
        try (SmallTmpfs small = SmallTmpfs.mount(directory.resolve("small"), 256)) {
            final SegmentPath there = new SegmentPath(small.directory().resolve("fixture.seg"));
            final Path lock = Files.createFile(there.lock(SegmentFixture.SEGMENT_UUID));
            new SegmentFixture(new Geometry(2, 2, 2))
                    .lockInode(FileFacts.of(lock).inode())
                    .writeTo(there.file());
            small.makeReadOnly();
            final ProcessLocks readOnly =
                    new ProcessLocks(there, Segment.openForReading(there).header());

            assertThatThrownBy(() -> readOnly.tryLock(0))
                    .isInstanceOf(SegmentAccessException.class)
                    .hasMessageContaining("cannot lock " + lock)
                    .hasMessageContaining("Read-only file system");
            assertThat(readOnly.isInPlace()).isTrue();
            assertThat(readOnly.probe(bits(0), new BitSet()))
                    .as("readers still ask")
                    .isTrue();
        }
    }

    @Test
    void replacedLockFileProvesNothingAndTakesNoLock() throws IOException {
        final Path lock = path.lock(header.uuid());
        Files.move(lock, directory.resolve("aside"));
        Files.createFile(lock);

        assertThat(locks.probe(bits(0), new BitSet())).isFalse();
        assertThatThrownBy(() -> locks.tryLock(0)).isInstanceOf(SegmentAccessException.class);
        assertThat(locks.isOurs(0)).isFalse();

        Files.delete(lock);
        Files.createSymbolicLink(lock, directory.resolve("aside"));
        assertThat(locks.probe(bits(0), new BitSet())).as("not through a link").isFalse();
    }

    @Test
    void registryOutlivesASwapOfTheSystemProperties() {
        locks.tryLock(0);
        final Properties before = System.getProperties();
        try {
            System.setProperties(new Properties());
            assertThat(locks.isOurs(0)).isTrue();
            assertThat(locks.tryLock(0)).isFalse();
        } finally {
            System.setProperties(before);
        }
        assertThat(locks.isHeld(0)).isTrue();
    }

    private void loseLocks() throws IOException {
        FileChannel.open(path.lock(header.uuid()), StandardOpenOption.READ).close();
    }

    private BitSet probe(final int... asked) {
        final BitSet alive = new BitSet();
        assertThat(locks.probe(bits(asked), alive)).isTrue();
        return alive;
    }

    private static BitSet bits(final int... set) {
        final BitSet bits = new BitSet();
        for (final int bit : set) {
            bits.set(bit);
        }
        return bits;
    }
}
