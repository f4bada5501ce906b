package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.HistogramLayout;
import io.counters.memory.SegmentMemory;
import io.counters.slot.SlotCursor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A reader that has read a histogram's slot at rest, and asks later whether it still is what it was. Before it asks it
 * learns, as if from another reader, what has been committed: what it then calls unchanged must not lack any of that.
 */
class UnchangedModelTest {
    @Test
    void whatIsCalledUnchangedLacksNothingThatAnybodyHasSeen() {
        List<Life> lives = new ArrayList<>(Story.ofUpdates(0, 1).lives(Mutant.NONE));
        lives.addAll(Story.ofRebirth(0, 1, Story.METRIC).lives(Mutant.NONE));
        assertThat(lives).allSatisfy(life -> {
            Set<Answer> answers = answers(life, SlotCursor::isUnchanged);
            assertThat(answers).allMatch(Answer::isTrue);
            assertThat(answers.stream().map(Answer::isUnchanged)).contains(true, false);
        });
    }

    /** The version alone misses a commit whose writer died before the bump. */
    @Test
    void theVersionAloneWouldNotDo() {
        assertThat(Story.ofUpdates(0, 1).lives(Mutant.NONE))
                .anySatisfy(life -> assertThat(answers(
                                life,
                                (memory, slot, version, count) ->
                                        memory.getLongPlain(slot + HistogramLayout.VERSION_OFFSET) == version))
                        .anyMatch(answer -> !answer.isTrue()));
    }

    /** What is staged alone misses a slot that was born again. */
    @Test
    void whatIsStagedAloneWouldNotDo() {
        assertThat(answers(
                        Story.ofRebirth(0, 1, Story.METRIC).undisturbed(Mutant.NONE),
                        (memory, slot, version, count) -> SlotCursor.isUnchanged(memory, slot, version, count)
                                || memory.getLongPlain(staged(slot, version)) <= count))
                .anyMatch(answer -> !answer.isTrue());
    }

    /** Between two loads in this order there is time for a bump and for the birth that clears what was staged. */
    @Test
    void theVersionBeforeWhatIsStagedWouldNotDo() {
        assertThat(answers(
                        Story.ofRebirth(0, 1, Story.METRIC).undisturbed(Mutant.NONE),
                        (memory, slot, version, count) -> {
                            long now = memory.getLongAcquire(slot + HistogramLayout.VERSION_OFFSET);
                            return memory.getLongAcquire(staged(slot, version)) <= count && now == version;
                        }))
                .anyMatch(answer -> !answer.isTrue());
    }

    private static int staged(int slot, long version) {
        return slot
                + HistogramLayout.SUMMARIES_OFFSET
                + (1 - (int) (version >>> 1 & 1)) * HistogramLayout.SUMMARY_LENGTH;
    }

    private static Set<Answer> answers(Life life, Question question) {
        SlotCursor cursor = new SlotCursor();
        Recorder.loads(HistogramLayout.STRUCT, life.image(), memory -> cursor.readHistogram(memory, 0));
        long version = cursor.restingVersion();
        long count = cursor.count();
        Observer<Answer> observer = new Observer<>(HistogramLayout.STRUCT, memory -> {
            long committed = committed(memory);
            return new Answer(committed == count, question.isUnchanged(memory, 0, version, count));
        });
        Set<Answer> answers = new HashSet<>();
        observer.readings(1, life.image(), life.stores()).stream()
                .flatMap(List::stream)
                .flatMap(Optional::stream)
                .forEach(answers::add);
        return answers;
    }

    private static long committed(SegmentMemory memory) {
        long sum = 0;
        for (int i = 0; i < HistogramLayout.BUCKETS; i++) {
            sum += memory.getLongAcquire(HistogramLayout.BUCKETS_OFFSET + i * Long.BYTES);
        }
        return sum;
    }

    private interface Question {
        boolean isUnchanged(SegmentMemory memory, int slot, long version, long count);
    }

    /** What was said, and whether the buckets had what was read before and no more. */
    private record Answer(boolean wasUnchanged, boolean isUnchanged) {
        boolean isTrue() {
            return wasUnchanged || !isUnchanged;
        }
    }
}
