package io.counters.reader;

import static io.counters.reader.LiveSegment.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.SegmentNotFoundException;
import io.counters.format.Geometry;
import io.counters.segment.MetricRecord;
import io.counters.segment.SegmentPath;
import io.counters.slot.ScalarSlot;
import io.counters.testing.ChildJvm;
import io.counters.testing.InMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told, what when somebody fails, and what when the segment is another one. */
class SegmentObserversTest {
    @TempDir(factory = InMemory.class)
    Path directory;

    private final List<Throwable> failures = new ArrayList<>();
    private final List<SegmentChange> first = new ArrayList<>();
    private final List<SegmentChange> second = new ArrayList<>();

    private LiveSegment live;
    private int slot;
    private SegmentObservers observers;

    @BeforeEach
    void setUp() {
        live = new LiveSegment(directory);
        slot = live.count(live.process("web"), live.counter("counter"), 7);
        observers = SegmentObservers.open(live.path.file().toString(), failures::add);
        observers.add(first::add);
    }

    @AfterEach
    void tearDown() {
        observers.close();
    }

    @Test
    void anObserverIsToldEverythingThenOnlyChanges() {
        assertThat(observers.poll()).isTrue();
        assertThat(observers.poll()).isFalse();
        ScalarSlot.add(live.memory, slot, 1);
        assertThat(observers.poll()).isTrue();
        assertThat(first).extracting(SegmentChange::isWhole).containsExactly(true, false);
        assertThat(value(first.get(1))).isEqualTo(8L);
    }

    @Test
    void whoComesLaterIsToldEverythingAndTheOthersAreNotDisturbed() {
        live.counter("other");
        observers.poll();
        observers.add(second::add);
        assertThat(observers.poll()).isFalse();
        assertThat(first).hasSize(1);
        assertThat(second).singleElement().matches(SegmentChange::isWhole);
        assertThat(second.get(0).metrics()).hasSize(2);
        ScalarSlot.add(live.memory, slot, 1);
        observers.poll();
        assertThat(first.get(1)).isEqualTo(second.get(1));
        assertThat(second.get(1).metrics()).hasSize(1);
    }

    @Test
    void whoIsRemovedHearsNoMore() {
        final SegmentObserver observer = second::add;
        observers.add(observer);
        observers.add(observer);
        observers.poll();
        assertThat(observers.remove(observer)).isTrue();
        ScalarSlot.add(live.memory, slot, 1);
        observers.poll();
        assertThat(second).hasSize(3);
        assertThat(observers.remove(observer)).isTrue();
        assertThat(observers.remove(observer)).isFalse();
    }

    @Test
    void aFailingObserverIsReportedAndHarmsNoOther() {
        final List<Throwable> thrown = List.of(new IllegalStateException("no"), new StackOverflowError("deep"));
        thrown.forEach(failure -> observers.add(change -> sneak(failure)));
        observers.add(second::add);
        observers.poll();
        assertThat(failures).isEqualTo(thrown);
        assertThat(first).hasSize(1);
        assertThat(second).hasSize(1);
        ScalarSlot.add(live.memory, slot, 1);
        observers.poll();
        assertThat(failures).hasSize(4);
        assertThat(second).hasSize(2);
    }

    @Test
    void observersComeAndGoWhileTheyAreNotified() throws Exception {
        final SegmentObserver leaving = second::add;
        observers.add(change -> {
            observers.remove(leaving);
            observers.add(first::add);
            // nor does anybody else wait: this thread holds no lock
            final Thread other = new Thread(() -> observers.add(leaving));
            other.start();
            join(other);
        });
        observers.add(leaving);
        observers.poll();
        assertThat(failures).isEmpty();
        assertThat(first).hasSize(1);
        assertThat(second).hasSize(1);
        observers.poll();
        assertThat(first).hasSize(2);
        assertThat(second).hasSize(2);
    }

    @Test
    void aReplacedSegmentIsFollowedAndToldAsAWhole() throws IOException {
        observers.poll();
        live.segment.closeFile();
        final SegmentPath path = live.path;
        Files.delete(path.file());
        assertThat(observers.poll()).isFalse();
        live = new LiveSegment(path, new Geometry(8, 64, 64));
        final MetricRecord counter = live.counter("counter");
        slot = live.count(live.process("web"), counter, 1);
        assertThat(observers.poll()).isTrue();
        assertThat(first).hasSize(2);
        assertThat(first.get(1).isWhole()).isTrue();
        assertThat(value(first.get(1))).isEqualTo(1L);
        ScalarSlot.add(live.memory, slot, 1);
        observers.poll();
        assertThat(first.get(2).isWhole()).isFalse();
    }

    @Test
    void aRestartedProcessGoesOnFromWhereItsPredecessorDied() {
        observers.poll();
        first.clear();
        final Path file = directory.resolve("restarted.seg");
        try (ChildJvm writer = ChildJvm.writer()) {
            writer.askPatiently("open " + file + " web");
            writer.askPatiently("add restarts 5");
            try (SegmentObservers restarted = SegmentObservers.open(file.toString(), failures::add)) {
                restarted.add(first::add);
                restarted.poll();
                writer.kill();
                try (ChildJvm heir = ChildJvm.writer()) {
                    heir.askPatiently("open " + file + " web");
                    heir.askPatiently("add restarts 1");
                    restarted.poll();
                }
            }
        }
        assertThat(first.get(0).isWhole()).isTrue();
        assertThat(first.get(1).isWhole()).isFalse();
        assertThat(find(first.get(1).metrics(), "restarts").value()).isEqualTo(6L);
        assertThat(first.get(1).processes())
                .singleElement()
                .extracting(ProcessInfo::epoch)
                .isEqualTo(2L);
    }

    @Test
    void whatIsNotThereCannotBeOpenedAndWhatIsClosedCannotBePolled() {
        final String nowhere = directory.resolve("nowhere.seg").toString();
        assertThatThrownBy(() -> SegmentObservers.open(nowhere, failures::add))
                .isInstanceOf(SegmentNotFoundException.class);
        observers.close();
        assertThatThrownBy(observers::poll).isInstanceOf(IllegalStateException.class);
        assertThat(first).isEmpty();
    }

    private static Number value(final SegmentChange change) {
        return find(change.metrics(), "counter").value();
    }

    private static void join(final Thread thread) {
        try {
            thread.join();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked") // there is no check at run time, which is the trick
    private static <E extends Throwable> void sneak(final Throwable thrown) throws E {
        throw (E) thrown;
    }
}
