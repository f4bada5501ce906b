package io.counters.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.testing.ChildJvm;
import io.counters.testing.LedgerProgram;
import io.counters.testing.ReaderProgram;
import io.counters.testing.SegmentWalk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As many readers as the specification asks for, in real processes, while a real process writes. */
@Timeout(180)
class ManyReadersIT {
    private static final int PROCESSES = 8;
    private static final int THREADS = 8;
    private static final int SCANS = 20_000;

    @TempDir
    Path directory;

    @Test
    void sixtyFourReadersSeeOnlyWhatCanBeWhileWritersRun() {
        final Path file = directory.resolve("orders.seg");
        final Path ledger = directory.resolve("ledger");
        final List<ChildJvm> readers = new ArrayList<>();
        try (ChildJvm writer =
                ChildJvm.start(LedgerProgram.class, file.toString(), "writer", ledger.toString(), "2", "1")) {
            assertThat(writer.answer()).isEqualTo("counting");
            for (int i = 0; i < PROCESSES; i++) {
                readers.add(ChildJvm.start(
                        ReaderProgram.class, file.toString(), Integer.toString(THREADS), Integer.toString(SCANS)));
            }
            final long before = new SegmentWalk(file).total("counter");
            long slots = 0;
            long retries = 0;
            for (final ChildJvm reader : readers) {
                final String[] answer = reader.answer().split(" ", -1);
                assertThat(answer[0]).as(String.join(" ", answer)).isEqualTo("ok");
                slots += Long.parseLong(answer[1]);
                retries += Long.parseLong(answer[2]);
            }
            assertThat(slots).isGreaterThanOrEqualTo((long) PROCESSES * THREADS * SCANS * 2);
            assertThat(retries).as("readers met updates under way").isPositive();
            assertThat(new SegmentWalk(file).total("counter"))
                    .as("writers went on")
                    .isGreaterThan(before);
        } finally {
            readers.forEach(ChildJvm::close);
        }
    }
}
