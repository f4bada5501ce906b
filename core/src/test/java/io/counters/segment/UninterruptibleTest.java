package io.counters.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UninterruptibleTest {
    @TempDir
    Path directory;

    @Test
    void operationThatAnInterruptCutsShortIsDoneAgainAndTheThreadStaysInterrupted() throws IOException {
        final Path file = directory.resolve("file");
        final AtomicInteger attempts = new AtomicInteger();

        final int written = Uninterruptible.call(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                if (attempts.getAndIncrement() == 0) {
                    Thread.currentThread().interrupt();
                }
                return channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
            }
        });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(attempts).hasValue(2);
        assertThat(written).isEqualTo(3);
        assertThat(Files.readAllBytes(file)).containsExactly(1, 2, 3);
    }
}
