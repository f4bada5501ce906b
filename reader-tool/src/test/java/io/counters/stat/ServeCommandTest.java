package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ServeCommandTest {
    private final FakeSources sources =
            new FakeSources().put("orders", Snapshots.orders()).put("users", Snapshots.snapshot("users"));

    @Test
    void itSaysWhereItListensAndServesAllThereIsUntilItIsEnded() {
        final CommandRun run = CommandRun.of(sources, "serve", "--port", "0");
        assertThat(run.out()).matches("listening on http://127\\.0\\.0\\.1:\\d+/\n");
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(sources.opened).hasSize(2).allMatch(source -> source.isClosed);
    }

    @Test
    void withoutAnySegmentThereIsNothingToServe() {
        final CommandRun run = CommandRun.of(new FakeSources(), "serve", "--port", "0");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.error()).isEqualTo("counters-stat: no segment in /fake (expected: one, or a path)\n");
    }

    @Test
    void aPortThatIsTakenIsOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final CommandRun run = CommandRun.of(sources, "serve", "-p", String.valueOf(taken.getLocalPort()));
            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.out()).isEmpty();
            assertThat(run.error()).matches("counters-stat: cannot listen on port \\d+ of 127\\.0\\.0\\.1: [^\n]+\n");
            assertThat(sources.opened).hasSize(2).allMatch(source -> source.isClosed);
        }
    }
}
