package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.ExampleSegment;
import io.counters.format.SegmentFixture;
import io.counters.testing.NeedsPrograms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader in C keeps every promise of a monitor. */
@NeedsPrograms("gcc")
class CReaderTest {
    @TempDir
    private static Path scratch;

    private static Monitor reader;

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        reader = Monitor.c(scratch);
    }

    @Test
    void compilesAsItsSourceSaysAndReadsTheSame(@TempDir final Path directory)
            throws IOException, InterruptedException {
        final Monitor plain = Monitor.c(directory, List.of("-O2"));
        final SegmentFixture segment = ExampleSegment.build();

        assertThat(plain.read(segment).objects("metrics"))
                .isEqualTo(reader.read(segment).objects("metrics"));
    }

    @Nested
    class Format extends MonitorContract {
        @Override
        Monitor reader() {
            return reader;
        }
    }

    @Nested
    class HostileFiles extends MonitorHostileContract {
        @Override
        Monitor reader() {
            return reader;
        }
    }

    @Nested
    class Liveness extends MonitorLivenessContract {
        Liveness(@TempDir final Path directory) {
            super(directory);
        }

        @Override
        Monitor reader() {
            return reader;
        }
    }

    @Nested
    class Writer extends MonitorWriterContract {
        @Override
        Monitor reader() {
            return reader;
        }
    }
}
