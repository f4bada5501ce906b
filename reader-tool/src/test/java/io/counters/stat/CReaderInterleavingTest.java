package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.testing.NeedsPrograms;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The C reader's way with a histogram's slot, with a writer that comes in between any two of its loads. */
@NeedsPrograms("gcc")
class CReaderInterleavingTest {
    private static final Path SOURCE = Path.of("src", "test", "c", "interleavings.c");

    @Test
    void slotIsReadAsItWasAfterSomeCommitOrGivenUp(@TempDir final Path directory)
            throws IOException, InterruptedException {
        assertThat(Monitor.compiled(directory, SOURCE, Monitor.CHECKED).run())
                .isEqualTo(new Monitor.Outcome(0, "", ""));
    }
}
