package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.HeaderLayout;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairCommandTest {
    @TempDir
    private Path directory;

    private RealSegment orders;

    @BeforeEach
    void makeASegmentWhoseWriterIsDead() {
        orders = new RealSegment(directory.resolve("orders.seg"));
    }

    @Test
    void aDamagedHistogramIsClosedAndTheFileAsItWasIsKept() throws IOException {
        orders.damageHistogram();
        final byte[] before = Files.readAllBytes(orders.path.file());
        assertThat(run("verify").exitCode()).isEqualTo(1);

        final CommandRun run = run("repair");

        final Path copy = directory.resolve("orders.seg.20261120T231805.000000000Z.bak");
        assertThat(run.exitCode()).isZero();
        assertThat(run.error()).isEmpty();
        assertThat(run.out().lines()).hasSize(2);
        assertThat(run.out())
                .startsWith("offset " + orders.histogram + ": histogram slot: ")
                .contains("closed with the count of its buckets and the last good sum")
                .endsWith(orders.name() + ": 1 repaired; as it was: " + copy + "\n");
        assertThat(run("verify").exitCode()).isZero();
        assertThat(Files.readAllBytes(copy)).isEqualTo(before);
        assertThat(CommandRun.of(new FakeSources(), "verify", copy.toString()).exitCode())
                .isEqualTo(1);
    }

    @Test
    void aRegistrationThatWasCutShortIsEnded() {
        orders.cutRegistrationShort();

        final CommandRun run = run("repair");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("table version").contains("cut short");
        assertThat(orders.memory.getLongAcquire(HeaderLayout.TABLE_VERSION_OFFSET))
                .isEven();
    }

    @Test
    void whereThereIsNothingToDoItSaysSoAndKeepsNoCopy() throws IOException {
        assertThat(run("repair")).isEqualTo(new CommandRun(0, orders.name() + ": nothing to repair\n", ""));
        assertThat(copies()).isEmpty();
    }

    @Test
    void aLivingWriterIsNotDisturbed() throws IOException {
        orders.damageHistogram().live();

        final CommandRun run = run("repair");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error())
                .contains("the writers of process entries {0} live")
                .hasLineCount(1);
        assertThat(run("verify").exitCode()).isEqualTo(1);
        assertThat(copies()).isEmpty();
    }

    @Test
    void withoutALockFileNobodyKnowsWhetherWritersLive() throws IOException {
        orders.damageHistogram();
        Files.delete(orders.path.lock(orders.segment.header().uuid()));

        final CommandRun run = run("repair");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("its lock file is missing").hasLineCount(1);
    }

    @Test
    void aSnapshotIsNoneOfItsBusiness() {
        final String copy = directory.resolve("copy.seg").toString();
        CommandRun.of(new FakeSources(), "snapshot", orders.name(), copy);

        final CommandRun run = CommandRun.of(new FakeSources(), "repair", copy);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("so this is a copy").hasLineCount(1);
    }

    private CommandRun run(final String command) {
        return CommandRun.of(new FakeSources(), command, orders.name());
    }

    private List<Path> copies() throws IOException {
        final List<Path> copies = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.bak")) {
            files.forEach(copies::add);
        }
        return copies;
    }
}
