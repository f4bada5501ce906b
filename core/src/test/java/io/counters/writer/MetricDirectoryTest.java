package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.MetricConflictException;
import io.counters.MetricDefinition;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.MetricLayout;
import io.counters.segment.MetricRecord;
import io.counters.segment.MetricTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others registered is found; what they did not live to finish is, too. */
class MetricDirectoryTest {
    private static final MetricDefinition COUNTER = MetricDefinition.counter("c");

    @TempDir
    Path directory;

    private Segment segment;
    private MetricTable table;
    private MetricDirectory metrics;

    @BeforeEach
    void setUp() {
        final SegmentPath path = new SegmentPath(directory.resolve("orders.seg"));
        Segment.create(path, new Geometry(2, 8, 2), 0);
        segment = Segment.openForWriting(path);
        table = new MetricTable(segment);
        metrics = new MetricDirectory(table);
    }

    @Test
    void foreignRegistrationsAndRetirementsAreSeen() {
        assertThat(metrics.find(COUNTER)).isNull();
        final MetricTable foreign = new MetricTable(segment);
        foreign.register(COUNTER.withHelp("theirs"), 0);

        assertThat(metrics.find(COUNTER.withHelp("ours"))).isNotNull();
        foreign.retire(0, 0);
        assertThat(metrics.find(COUNTER)).isNull();
        foreign.register(COUNTER, MetricLayout.COOL_DOWN_NANOS);
        assertThat(metrics.find(COUNTER).generation()).isPositive();
    }

    @Test
    void metricWhoseRegistrationWasCutShortAfterItsPublicationIsFoundAndNotRegisteredAgain() {
        final MetricTable foreign = new MetricTable(segment);
        final long before = table.version();
        foreign.register(COUNTER, 0);
        final int state = segment.geometry().metric(0) + MetricLayout.STATE_OFFSET;
        segment.memory().setLongRelease(HeaderLayout.TABLE_VERSION_OFFSET, before + 1);
        segment.memory().setLongRelease(state, MetricLayout.STATE_WRITING);
        assertThat(metrics.find(COUNTER)).isNull();

        segment.memory().setLongRelease(state, MetricLayout.STATE_READY); // its last store, then it was killed

        assertThat(metrics.find(COUNTER)).isNotNull();
    }

    @Test
    void ownRegistrationNeedsNoFurtherLookAndHidesNoForeignOne() {
        assertThat(metrics.find(COUNTER)).isNull();
        final MetricRecord registered = table.register(COUNTER, 0);
        metrics.add(registered);
        final int state = segment.geometry().metric(0) + MetricLayout.STATE_OFFSET;
        segment.memory().setLongRelease(state, MetricLayout.STATE_WRITING); // who looks again does not find it
        assertThat(metrics.find(COUNTER)).isSameAs(registered);
        segment.memory().setLongRelease(state, MetricLayout.STATE_READY);

        final MetricTable foreign = new MetricTable(segment);
        foreign.retire(0, 0);
        foreign.register(MetricDefinition.counter("d"), 0);
        assertThat(metrics.find(COUNTER)).isNull();
        assertThat(metrics.find(MetricDefinition.counter("d"))).isNotNull();
    }

    @Test
    void conflictShowsBothMeanings() {
        table.register(COUNTER.withUnit("bytes", 0), 0);

        assertThatThrownBy(() -> metrics.find(MetricDefinition.gauge("c")))
                .isInstanceOf(MetricConflictException.class)
                .hasMessageContaining("metric c is there as COUNTER I64 SUM unit 'bytes' scale 0")
                .hasMessageContaining("asked for: GAUGE I64 SUM unit '' scale 0");
    }

    @Test
    void unitOfAStrangerCannotSteerATerminal() {
        table.register(COUNTER.withUnit("b\u001b]0;owned\u0007", 0), 0);

        assertThatThrownBy(() -> metrics.find(COUNTER))
                .isInstanceOf(MetricConflictException.class)
                .satisfies(conflict -> assertThat(conflict.getMessage()).doesNotContain("\u001b", "\u0007"));
    }
}
