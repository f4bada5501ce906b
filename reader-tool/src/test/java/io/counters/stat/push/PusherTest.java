package io.counters.stat.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.stat.push.Recipient.Answer;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.time.Duration;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of scans while nobody takes them. */
@Timeout(30)
class PusherTest {
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Answer LATER = new Answer(Answer.Kind.LATER, "it answered 503");
    private static final Answer REFUSED = new Answer(Answer.Kind.REFUSED, "it answered 400");

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Collector collector = new Collector();
    private final Pusher pusher = new Pusher(collector, "there", 3, log::add, AT_ONCE);
    private final List<Collection<MetricData>> scans =
            IntStream.range(0, 10).<Collection<MetricData>>mapToObj(Scan::new).toList();

    /** Answers as it is told, one answer for each that it is sent. */
    private static final class Collector implements Recipient {
        final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
        final List<Collection<MetricData>> asked = new CopyOnWriteArrayList<>();
        volatile boolean isClosed;

        @Override
        public Answer send(final Collection<MetricData> metrics) {
            asked.add(metrics);
            try {
                return answers.take();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                return LATER;
            }
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    /** Told from every other one. */
    private static final class Scan extends AbstractCollection<MetricData> {
        private final int number;

        Scan(final int number) {
            this.number = number;
        }

        @Override
        public Iterator<MetricData> iterator() {
            return Collections.emptyIterator();
        }

        @Override
        public int size() {
            return 0;
        }

        @Override
        public String toString() {
            return "scan " + number;
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        pusher.end(Duration.ZERO);
    }

    @Test
    void scansArriveInTheirOrderAndNothingIsSaid() throws InterruptedException {
        answer(Answer.ACCEPTED, Answer.ACCEPTED);
        push(0, 1);
        pusher.end(PATIENCE);

        assertThat(collector.asked).containsExactly(scans.get(0), scans.get(1));
        assertThat(collector.isClosed).isTrue();
        assertThat(log).isEmpty();
    }

    @Test
    void whatIsNotTakenNowIsSentAgainAndBothAreSaidOnce() throws InterruptedException {
        answer(LATER, LATER, LATER, Answer.ACCEPTED, Answer.ACCEPTED);
        push(0, 1);
        pusher.end(PATIENCE);

        assertThat(collector.asked)
                .containsExactly(scans.get(0), scans.get(0), scans.get(0), scans.get(0), scans.get(1));
        assertThat(log).containsExactly("cannot push to there: it answered 503", "pushing to there again");
    }

    @Test
    void tooManyThatWaitCostTheOldestAndThatIsSaid() throws InterruptedException {
        push(0);
        await().until(() -> collector.asked.size() == 1);
        push(1, 2, 3, 4); // scan 0 is under way, of the others three may wait
        answer(LATER, Answer.ACCEPTED, Answer.ACCEPTED, Answer.ACCEPTED);
        pusher.end(PATIENCE);

        assertThat(collector.asked).containsExactly(scans.get(0), scans.get(2), scans.get(3), scans.get(4));
        assertThat(log)
                .containsExactly(
                        "cannot push to there: it answered 503", "pushing to there again; scans lost so far: 2");
    }

    @Test
    void whatWasDroppedWhileItWasAcceptedIsNotLost() throws InterruptedException {
        push(0);
        await().until(() -> collector.asked.size() == 1);
        push(1, 2, 3);
        answer(Answer.ACCEPTED, LATER, Answer.ACCEPTED, Answer.ACCEPTED, Answer.ACCEPTED);
        pusher.end(PATIENCE);

        assertThat(log).containsExactly("cannot push to there: it answered 503", "pushing to there again");
    }

    @Test
    void whatWillNeverBeTakenHoldsUpNothing() throws InterruptedException {
        answer(REFUSED, Answer.ACCEPTED);
        push(0, 1);
        pusher.end(PATIENCE);

        assertThat(collector.asked).containsExactly(scans.get(0), scans.get(1));
        assertThat(log)
                .containsExactly(
                        "cannot push to there: it answered 400, so this is dropped",
                        "pushing to there again; scans lost so far: 1");
    }

    @Test
    void theEndWaitsForNobodyForEver() throws InterruptedException {
        push(0);
        await().until(() -> collector.asked.size() == 1);
        pusher.end(Duration.ofMillis(1));

        await().until(() -> collector.isClosed);
        assertThat(log).isEmpty();
    }

    private void answer(final Answer... answers) {
        collector.answers.addAll(List.of(answers));
    }

    private void push(final int... numbers) {
        IntStream.of(numbers).forEach(number -> pusher.push(scans.get(number)));
    }
}
