package io.counters.stress.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stress.kill.Ledger.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditorTest {
    private static final int THREADS = 2;

    private final long[][] booked = new long[THREADS][Series.allCells()];
    private final long[][] own = new long[THREADS][Series.allCells()];
    private final long[] shared = new long[Series.allCells()];

    @Test
    void aDeathThatLeavesWhatWasBookedIsNoViolation() {
        counted(0, Series.OWN_TOTAL, 0, 5);
        counted(1, Series.SINGLE_TOTAL, 0, 3);
        counted(0, Series.OWN_TIME, 3, 4);
        counted(1, Series.SHARED_TIME, 2, 6);
        assertThat(judge(Phase.COUNTING)).isEqualTo(new Auditor.Verdict(List.of(), 0, 0));
    }

    @Test
    void aCallInFlightOfEachThreadIsNoViolation() {
        own[0][cell(Series.OWN_TIME, 3)] += Series.OWN_TIME.unit(3);
        shared[cell(Series.SHARED_TOTAL, 0)] += 1;
        assertThat(judge(Phase.COUNTING)).isEqualTo(new Auditor.Verdict(List.of(), 2, 0));
    }

    @Test
    void aCallThatWasBookedAndIsNotThereIsLost() {
        counted(0, Series.OWN_TOTAL, 0, 5);
        own[0][cell(Series.OWN_TOTAL, 0)] -= 1;
        assertThat(judge(Phase.COUNTING).violations())
                .singleElement()
                .asString()
                .contains("writer-9", "OWN_TOTAL of thread 0", "the segment has 4, the ledger 5");
    }

    @Test
    void aCallThatIsThereTwiceIsAViolation() {
        own[1][cell(Series.SINGLE_TOTAL, 0)] += 2 * Series.SINGLE_TOTAL.unit(0);
        assertThat(judge(Phase.COUNTING).violations()).isNotEmpty();
    }

    @Test
    void halfACallIsAViolation() {
        own[1][cell(Series.OWN_TIME, 3)] += Series.OWN_TIME.unit(3) - 1;
        assertThat(judge(Phase.COUNTING).violations()).isNotEmpty();
    }

    @Test
    void oneThreadHasOneCallInFlightAtMost() {
        own[0][cell(Series.OWN_TOTAL, 0)] += 1;
        own[0][cell(Series.LEVEL, 0)] += 1;
        assertThat(judge(Phase.COUNTING).violations())
                .singleElement()
                .asString()
                .contains("thread 0 had calls in flight on 2 cells");
    }

    @Test
    void threadsTogetherHaveOneCallInFlightEachAtMost() {
        own[0][cell(Series.OWN_TOTAL, 0)] += 1;
        own[1][cell(Series.OWN_TOTAL, 0)] += 1;
        shared[cell(Series.SHARED_TOTAL, 0)] += 1;
        assertThat(judge(Phase.COUNTING).violations())
                .singleElement()
                .asString()
                .contains("3 calls in flight");
    }

    @Test
    void aSharedMetricLosesNothingEither() {
        counted(0, Series.SHARED_TIME, 1, 2);
        counted(1, Series.SHARED_TIME, 1, 2);
        shared[cell(Series.SHARED_TIME, 1)] -= 1;
        assertThat(judge(Phase.COUNTING).violations()).isNotEmpty();
    }

    @Test
    void whatAStartingWriterCountedOnTheHeapIsLedgeredApart() {
        counted(0, Series.OWN_TOTAL, 0, 2);
        own[0][cell(Series.OWN_TOTAL, 0)] = 0;
        assertThat(judge(Phase.STARTING)).isEqualTo(new Auditor.Verdict(List.of(), 0, 2));
    }

    @Test
    void aStartingWriterCannotCountTwiceEither() {
        own[0][cell(Series.OWN_TOTAL, 0)] += 2;
        assertThat(judge(Phase.STARTING).violations()).isNotEmpty();
    }

    private void counted(int thread, Series series, int cell, int calls) {
        long units = calls * series.unit(cell);
        booked[thread][cell(series, cell)] += units;
        if (series.isShared()) {
            shared[cell(series, cell)] += units;
        } else {
            own[thread][cell(series, cell)] += units;
        }
    }

    private Auditor.Verdict judge(Phase phase) {
        return Auditor.judge("writer-9", phase, booked, Holdings.of(own, shared));
    }

    private static int cell(Series series, int cell) {
        return series.firstCell() + cell;
    }
}
