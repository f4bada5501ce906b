package io.counters.stat.foreign;

import static org.agrona.concurrent.status.CountersReader.COUNTER_LENGTH;
import static org.agrona.concurrent.status.CountersReader.LABEL_OFFSET;
import static org.agrona.concurrent.status.CountersReader.METADATA_LENGTH;
import static org.agrona.concurrent.status.CountersReader.RECORD_ALLOCATED;
import static org.agrona.concurrent.status.CountersReader.RECORD_RECLAIMED;
import static org.agrona.concurrent.status.CountersReader.TYPE_ID_OFFSET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.reader.ReadStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A counter "odd" of 1 whose place is given to a counter "even" of 2, store by store, between any two loads of a reader. */
class CounterTableTest {
    private final Watched metadata = new Watched(METADATA_LENGTH);
    private final Watched values = new Watched(COUNTER_LENGTH);
    private final CounterTable table = new CounterTable(metadata, values);

    /** What Agrona's manager does, in its order, and then the counter's owner. */
    private final List<Runnable> reuse = List.of(
            () -> metadata.putIntRelease(0, RECORD_RECLAIMED),
            () -> values.putLongRelease(0, 0),
            () -> metadata.putInt(TYPE_ID_OFFSET, 2),
            () -> metadata.putBytes(LABEL_OFFSET + Integer.BYTES, bytes("even")),
            () -> metadata.putIntRelease(LABEL_OFFSET, 4),
            () -> metadata.putIntRelease(0, RECORD_ALLOCATED),
            () -> values.putLongRelease(0, 2));

    private int loads;
    private int firstAt;
    private int firstSteps;
    private int restAt;
    private int done;

    @Test
    void aValueIsNeverShownUnderTheLabelOfAnotherCounter() throws IOException {
        final Set<String> seen = new TreeSet<>();
        restAt = Integer.MAX_VALUE;
        final int most = scan(seen) * 3; // of a scan that has to begin again
        for (firstAt = 1; firstAt <= most; firstAt++) {
            for (restAt = firstAt; restAt <= most; restAt++) {
                for (firstSteps = 0; firstSteps <= reuse.size(); firstSteps++) {
                    scan(seen);
                }
            }
        }
        assertThat(seen).containsExactly("even=0", "even=2", "odd=1");
    }

    @Test
    void aCounterThatNeverRestsHasNoValue() throws IOException {
        makeOdd();
        metadata.onLoad = () -> metadata.putInt(TYPE_ID_OFFSET, loads++);
        final Contents.Scanned scanned = table.scan(counter -> MetricDefinition.gauge(counter.label()));
        assertThat(scanned.busy()).isEqualTo(1);
        assertThat(scanned.firstTry()).isZero();
        final MetricSample sample = scanned.metrics().get(0);
        assertThat(sample.status()).isEqualTo(ReadStatus.BUSY);
        assertThat(sample.value()).isNull();
    }

    @Test
    void whatTakesMoreThanItsShareOfTheHeapIsRefused() throws IOException {
        makeOdd();
        assertThat(new CounterTable(metadata, values, 2_000)
                        .scan(counter -> MetricDefinition.gauge("x"))
                        .metrics())
                .hasSize(1);
        assertThatThrownBy(() -> new CounterTable(metadata, values, 1_000).scan(counter -> MetricDefinition.gauge("x")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than 1000 bytes of heap");
    }

    /** Returns how many loads it took. */
    private int scan(final Set<String> seen) throws IOException {
        makeOdd();
        loads = 0;
        done = 0;
        metadata.onLoad = this::step;
        values.onLoad = this::step;
        for (final MetricSample sample :
                table.scan(counter -> MetricDefinition.gauge(counter.label())).metrics()) {
            seen.add(sample.definition().id().name() + "=" + sample.value());
        }
        return loads;
    }

    private void makeOdd() {
        values.putLong(0, 1);
        metadata.putInt(TYPE_ID_OFFSET, 1);
        metadata.putBytes(LABEL_OFFSET + Integer.BYTES, bytes("odd"));
        metadata.putInt(LABEL_OFFSET, 3);
        metadata.putInt(0, RECORD_ALLOCATED);
    }

    private void step() {
        loads++;
        if (loads == firstAt) {
            while (done < firstSteps) {
                reuse.get(done++).run();
            }
        }
        if (loads == restAt) {
            while (done < reuse.size()) {
                reuse.get(done++).run();
            }
        }
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Somebody else is busy before each load. */
    private static final class Watched extends UnsafeBuffer {
        private Runnable onLoad = () -> {};

        Watched(final int length) {
            super(new byte[length]);
        }

        @Override
        public int getIntVolatile(final int index) {
            onLoad.run();
            return super.getIntVolatile(index);
        }

        @Override
        public int getInt(final int index) {
            onLoad.run();
            return super.getInt(index);
        }

        @Override
        public long getLongVolatile(final int index) {
            onLoad.run();
            return super.getLongVolatile(index);
        }

        @Override
        public void getBytes(final int index, final byte[] target) {
            onLoad.run();
            super.getBytes(index, target);
        }
    }
}
