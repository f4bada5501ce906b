package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.SegmentAccessException;
import io.counters.stat.FakeSources.FakeSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServedSourcesTest {
    private final FakeSources sources = new FakeSources();
    private final List<String> log = new ArrayList<>();
    private final ServedSources served = new ServedSources(new Selection(), log::add);

    @Test
    void aReplacedSegmentIsFollowedAndThatIsSaid() {
        final FakeSource old = counting(7);
        sources.put("orders", old).put("orders", counting(1));
        serve("orders");
        assertThat(value("orders")).isEqualTo(7L);
        old.isCurrent = false;
        assertThat(value("orders")).isEqualTo(1L);
        assertThat(old.isClosed).isTrue();
        assertThat(log).containsExactly("segment orders was replaced; the new one is served");
    }

    @Test
    void ofASegmentThatIsGoneNothingIsServedUntilThereIsANewOne() {
        final FakeSource old = counting(7);
        sources.put("orders", old);
        serve("orders");
        old.isCurrent = false;
        sources.remove("orders");
        served.follow();
        assertThat(served.snapshot("orders")).isEmpty();
        assertThat(served.snapshot("orders")).isEmpty();
        sources.put("orders", counting(2));
        assertThat(value("orders")).isEqualTo(2L);
        assertThat(log)
                .containsExactly(
                        "segment orders is gone; nothing is served of it until there is a new one",
                        "segment orders was replaced; the new one is served");
    }

    @Test
    void whatCannotBeScannedIsSaidOnceAndHidesNoOther() {
        sources.put("broken", new FakeSource(() -> {
            throw new SegmentAccessException("cannot read it");
        }));
        sources.put("orders", counting(7));
        serve("broken");
        serve("orders");
        assertThat(served.snapshot("broken")).isEmpty();
        assertThat(served.snapshot("broken")).isEmpty();
        assertThat(value("orders")).isEqualTo(7L);
        assertThat(log).containsExactly("cannot read it");
    }

    @Test
    void theEndClosesAll() {
        sources.put("a", counting(1)).put("b", counting(2));
        serve("a");
        serve("b");
        served.close();
        assertThat(sources.opened).hasSize(2).allMatch(source -> source.isClosed);
    }

    private void serve(final String name) {
        served.add(new FollowedSource(name, sources, sources.open(name)));
    }

    private Number value(final String name) {
        return served.snapshot(name).orElseThrow().metrics().get(0).value();
    }

    private static FakeSource counting(final long value) {
        return new FakeSource(() -> Snapshots.snapshot("s", Snapshots.scalar(MetricDefinition.counter("c"), value)));
    }
}
