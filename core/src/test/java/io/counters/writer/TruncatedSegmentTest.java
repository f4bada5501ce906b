package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.SegmentFormatException;
import io.counters.reader.SegmentReader;
import io.counters.testing.ChildJvm;
import io.counters.testing.TruncatedProgram;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application goes through whose segment is cut off by somebody who may write to it. */
@Timeout(60)
class TruncatedSegmentTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {0, 4096, 1 << 20})
    void applicationGoesOnInMemoryAndNoUpdateFailsAnyMore(final long length) throws IOException {
        final Path file = directory.resolve("orders.seg");
        try (ChildJvm child = ChildJvm.start(TruncatedProgram.class, file.toString())) {
            assertThat(child.answer()).isEqualTo("counting");
            final long before;
            try (RandomAccessFile segment = new RandomAccessFile(file.toFile(), "rw")) {
                before = segment.length();
                segment.setLength(length);
            }
            assertThat(child.answer()).isEqualTo("snapshots that failed: 0");
            child.answer(); // the machine may deliver the error of a store that was made before
            assertThat(child.ask("again")).isEqualTo("0");
            assertThat(child.ask("again")).isEqualTo("0");
            assertThat(file.toFile().length()).isEqualTo(before);
            assertThatThrownBy(() -> SegmentReader.open(file))
                    .isInstanceOf(SegmentFormatException.class)
                    .hasMessageContaining("magic");
        }
    }
}
