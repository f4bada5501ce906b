package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.BlockLayout;
import io.counters.format.Field;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.SampleSegments;
import io.counters.format.ScalarLayout;
import io.counters.format.Struct;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpCommandTest {
    @TempDir
    private Path directory;

    @Test
    void everyFieldOfEveryStructureInUseIsShown() {
        final RealSegment orders = new RealSegment(directory.resolve("orders.seg"));
        final CommandRun run = dump(orders.path.file());
        assertThat(run.exitCode()).isZero();
        assertThat(run.error()).isEmpty();
        assertThat(run.out()).startsWith("segment " + orders.name() + "\n\n00000000  header\n");
        for (final Struct struct : List.of(
                HeaderLayout.STRUCT,
                ProcessLayout.STRUCT,
                MetricLayout.STRUCT,
                BlockLayout.STRUCT,
                ScalarLayout.STRUCT,
                HistogramLayout.STRUCT)) {
            assertThat(struct.fields())
                    .filteredOn(field -> field.type() != Field.Type.BYTES)
                    .allSatisfy(field -> assertThat(run.out()).contains("  " + field.name()));
        }
    }

    @Test
    void aLineHasOffsetContentNameAndMeaning() {
        final RealSegment orders = new RealSegment(directory.resolve("orders.seg"));
        assertThat(dump(orders.path.file()).out().lines())
                .contains(
                        "00000000  535245544e554f43  magic",
                        "00000200  0000000000000001  state                 1, ready",
                        line(0x80, RealSegment.CREATED_AT, "created at", "2023-11-14T22:13:20Z"),
                        "00001048  776562            name                  \"web\"",
                        line(orders.scalar + ScalarLayout.VALUE_OFFSET, 7, "value", "7"),
                        line(
                                orders.scalar + ScalarLayout.IDENTITY_OFFSET,
                                0x1000_0001,
                                "identity",
                                "metric 0, counter, generation 0, accepted"),
                        line(orders.histogram + HistogramLayout.BUCKETS_OFFSET + 8, 1, "bucket 1", "1"),
                        line(orders.histogram, 4, "version", "summary 0 in force"))
                .doesNotContain(line(orders.histogram + HistogramLayout.BUCKETS_OFFSET + 24, 0, "bucket 3", "0"));
    }

    @Test
    void aSnapshotAndADamagedFileAreShownAsTheyAre() {
        final RealSegment orders = new RealSegment(directory.resolve("orders.seg")).damageHistogram();
        final Path copy = directory.resolve("copy.seg");
        CommandRun.of(new FakeSources(), "snapshot", orders.name(), copy.toString());

        assertThat(dump(orders.path.file()).out().lines())
                .contains(line(orders.histogram + HistogramLayout.BUCKETS_OFFSET, 1, "bucket 0", "1"));
        assertThat(dump(copy).out())
                .contains("state                 3, snapshot", "bucket 0              1", "6, dead");
    }

    @Test
    void doublesAreShownAsDoubles() throws IOException {
        final Path file = directory.resolve("doubles.seg");
        SampleSegments.doubles().writeTo(file);
        assertThat(dump(file).out()).contains("3fb999999999999a  value                 0.1");
    }

    @Test
    void noLieLeadsOutOfTheFileAndNoTextSpeaksToTheTerminal() {
        final Path file = directory.resolve("lies.seg");
        HostileFiles.writeWithLies(file);

        final CommandRun run = dump(file);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("\\u001b[2Jw\\u202e", "c\\u001b]0;x\\u0007", "\\u2066\\u0085", "-1, unknown", "nobody's")
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\n]]");
        assertThat(run.out().lines()).hasSizeLessThan(400);
    }

    private static String line(final int offset, final long word, final String name, final String meaning) {
        return String.format("%08x  %016x  %-20s  %s", offset, word, name, meaning);
    }

    private static CommandRun dump(final Path file) {
        return CommandRun.of(new FakeSources(), "dump", file.toString());
    }
}
