package io.counters.stress.model;

import io.counters.stress.model.Step.Birth;
import io.counters.stress.model.Step.Free;
import io.counters.stress.model.Step.Observe;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a writer is to do to a histogram's slot.
 *
 * @param past steps that are done when the reader comes
 * @param steps those that it races with
 */
record Story(List<Step> past, List<Step> steps) {
    static final long METRIC = 1;
    static final long OTHER_METRIC = 2;

    /** Updates that change smallest and largest value together, in turn and not at all. */
    static Story ofUpdates() {
        return new Story(
                List.of(new Birth(METRIC)),
                List.of(
                        new Observe(0, 10, 1),
                        new Observe(1, 100, 3),
                        new Observe(0, -7, 2),
                        new Observe(1, 1000, 2),
                        new Observe(0, 50, 1)));
    }

    /** Updates of two buckets in a slot where no word but the others is what it was at birth. */
    static Story ofUpdates(int bucket, int other) {
        return new Story(
                past(bucket, other),
                List.of(new Observe(bucket, 2000, 2), new Observe(other, -20, 2), new Observe(bucket, 3000, 1)));
    }

    /** A slot is freed and given to some metric again. All its words but the other buckets change by that. */
    static Story ofRebirth(int bucket, int other, long identity) {
        return new Story(past(bucket, other), List.of(new Observe(bucket, -7, 2), new Free(), new Birth(identity)));
    }

    Story then(Step step) {
        return new Story(past, Stream.concat(steps.stream(), Stream.of(step)).toList());
    }

    private static List<Step> past(int bucket, int other) {
        return List.of(new Birth(METRIC), new Observe(bucket, 10, 1), new Observe(other, 100, 3));
    }

    Life undisturbed(Mutant mutant) {
        Chronicle whole = new Chronicle(past, mutant);
        whole.run(steps, Integer.MAX_VALUE);
        return whole.life("without accident");
    }

    /** One life without accident, and for each store two in which the writer is cut short right before it. */
    List<Life> lives(Mutant mutant) {
        Life whole = undisturbed(mutant);
        List<Life> lives = new ArrayList<>();
        lives.add(whole);
        for (int cut = 0; cut < whole.stores().size(); cut++) {
            Chronicle aborted = new Chronicle(past, mutant);
            aborted.run(aborted.run(steps, cut), Integer.MAX_VALUE);
            lives.add(aborted.life("cut short after " + cut + " stores, the thread goes on"));

            Chronicle adopted = new Chronicle(past, mutant);
            List<Step> left = adopted.run(steps, cut);
            adopted.adopt();
            adopted.run(left, Integer.MAX_VALUE);
            lives.add(adopted.life("killed after " + cut + " stores and adopted"));
        }
        return lives;
    }

    /** Whether a reader can find what it must not, in any life. */
    boolean isBroken(Mutant writer, Mutant reader) {
        return lives(writer).parallelStream()
                .anyMatch(life -> !life.faults(Reading.OBSERVER.with(reader), 1).isEmpty());
    }
}
