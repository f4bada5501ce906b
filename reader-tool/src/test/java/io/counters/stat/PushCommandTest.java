package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.SegmentAccessException;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushCommandTest {
    private final FakeSources sources =
            new FakeSources().put("orders", Snapshots.orders()).put("users", Snapshots.orders());

    @TempDir
    private Path directory;

    @Test
    void onceIsOneRequestWithAllThatIsAskedFor() throws IOException {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            final CommandRun run = push(receiver, "orders", "users", "--once", "-f", "orders_*");

            assertThat(run).isEqualTo(new CommandRun(0, "", ""));
            assertThat(receiver.accepted).hasSize(1);
            assertThat(receiver.last().getResourceMetricsList())
                    .extracting(ResourceMetrics::getResource)
                    .extracting(resource -> resource.getAttributes(1).getValue().getStringValue())
                    .containsExactlyInAnyOrder("orders", "users");
            assertThat(OtlpReceiver.metrics(receiver.last()))
                    .extracting(Metric::getName)
                    .containsExactlyInAnyOrder(
                            "orders_accepted_total", "orders_open", "orders_accepted_total", "orders_open");
            assertThat(sources.opened).hasSize(2).allMatch(source -> source.isClosed);
        }
    }

    @Test
    void withoutOnceThereIsAScanAtEachIntervalAndALastOne() throws IOException {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            final CommandRun run = push(receiver, "orders", "--interval", "15m");

            assertThat(run).isEqualTo(new CommandRun(0, "", ""));
            assertThat(receiver.accepted).hasSize(5);
        }
    }

    @Test
    void aTokenComesFromAFile() throws IOException {
        final Path headers = directory.resolve("headers");
        Files.writeString(headers, "Authorization: Bearer a:b\n\n");
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            push(receiver, "orders", "--once", "--header-file", headers.toString());

            assertThat(receiver.tokens).containsExactly("Bearer a:b");
            Files.writeString(headers, "Authorization\n");
            assertThat(push(receiver, "orders", "--once", "--header-file", headers.toString())
                            .exitCode())
                    .isEqualTo(64);
        }
        assertThat(CommandRun.of(sources, "push", "orders", "--header-file", directory + "/none")
                        .exitCode())
                .isEqualTo(3);
    }

    @Test
    void whatIsRefusedForGoodIsNotSentAgain() throws IOException {
        try (OtlpReceiver receiver = new OtlpReceiver(0, 1, 400)) {
            final CommandRun run = push(receiver, "orders", "--once");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.error())
                    .isEqualTo("counters-stat: cannot push to " + receiver.url() + ": it answered 400\n");
            assertThat(receiver.refused).hasValue(1);
            assertThat(receiver.accepted).isEmpty();
        }
    }

    @Test
    void onceWithoutACollectorIsNoAndOneLine() throws IOException {
        final int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        final CommandRun run = CommandRun.of(
                sources, "push", "orders", "--once", "--timeout", "300ms", "--to", OtlpReceiver.url(nobody));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).matches("counters-stat: cannot push to http://127.0.0.1:\\d+/v1/metrics: [^\n]+\n");
    }

    @Test
    void aSourceThatCannotBeReadIsAnotherExitCodeThanACollectorThatIsNotThere() {
        assertThat(CommandRun.of(sources, "push", "none").exitCode()).isEqualTo(3);
        assertThat(CommandRun.of(new FakeSources(), "push").exitCode()).isEqualTo(3);
        final FakeSources vanishing = new FakeSources().put("orders", new FakeSources.FakeSource(() -> {
            throw new SegmentAccessException("cannot read segment orders");
        }));
        final CommandRun run = CommandRun.of(vanishing, "push", "orders", "--once");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.error()).isEqualTo("counters-stat: cannot read segment orders\n");
    }

    @Test
    void whatMakesNoSenseIsWrongUsage() {
        assertThat(CommandRun.of(sources, "push", "orders", "--to", "gopher://there")
                        .exitCode())
                .isEqualTo(64);
        assertThat(CommandRun.of(sources, "push", "orders", "--queue", "0").exitCode())
                .isEqualTo(64);
        assertThat(CommandRun.of(sources, "push", "orders", "--interval", "0").exitCode())
                .isEqualTo(64);
        assertThat(CommandRun.of(sources, "push", "a b").exitCode()).isEqualTo(64);
    }

    private CommandRun push(final OtlpReceiver receiver, final String... arguments) {
        final String[] all = new String[arguments.length + 3];
        all[0] = "push";
        all[1] = "--to";
        all[2] = receiver.url();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return CommandRun.of(sources, all);
    }
}
