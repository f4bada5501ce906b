package io.counters.stat.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.stat.Snapshots;
import io.counters.stat.text.SampleKey;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WatchModelTest {
    private static final int LINES = 4;

    private final WatchModel model = new WatchModel(false);
    private List<Row> rows = rows(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    @Test
    void theCursorMovesByRowsAndPagesAndStopsAtTheEnds() {
        press(Key.Name.UP);
        assertThat(cursor()).isZero();
        press(Key.Name.DOWN, Key.Name.DOWN);
        assertThat(cursor()).isEqualTo(2);
        press(Key.Name.PAGE_DOWN);
        assertThat(cursor()).isEqualTo(6);
        press(Key.Name.PAGE_DOWN);
        assertThat(cursor()).isEqualTo(9);
        press(Key.Name.DOWN);
        assertThat(cursor()).isEqualTo(9);
        press(Key.Name.PAGE_UP);
        assertThat(cursor()).isEqualTo(5);
        press(Key.Name.HOME);
        assertThat(cursor()).isZero();
        press(Key.Name.END);
        assertThat(cursor()).isEqualTo(9);
    }

    @Test
    void theListScrollsNoMoreThanTheCursorNeeds() {
        assertThat(model.topIn(rows, LINES)).isZero();
        press("jjj");
        assertThat(model.topIn(rows, LINES)).isZero();
        press("j");
        assertThat(model.topIn(rows, LINES)).isEqualTo(1);
        press("kkk");
        assertThat(model.topIn(rows, LINES)).isEqualTo(1);
        press("k");
        assertThat(model.topIn(rows, LINES)).isZero();
        press("G");
        assertThat(model.topIn(rows, LINES)).isEqualTo(6);
    }

    @Test
    void bothLinesOfAHistogramAreInView() {
        rows = new ArrayList<>(rows);
        rows.add(4, row(Snapshots.histogram(MetricDefinition.histogram("h", Snapshots.MILLIS), 1, 2, 1, 1, 1, 1)));
        press("jjjj");
        assertThat(cursor()).isEqualTo(4);
        assertThat(model.topIn(rows, LINES)).isEqualTo(2);
        assertThat(model.topIn(rows, 1)).as("no room for both").isEqualTo(4);
    }

    @Test
    void theCursorStaysWithItsMetricAndWhenThatGoesAtItsPlace() {
        press("jjj");
        rows = rows(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        assertThat(cursor()).isEqualTo(6);
        rows = rows(0, 1, 2, 4, 5, 6);
        assertThat(cursor()).isEqualTo(3);
        assertThat(model.selectedOf(rows)).isEmpty();
        rows = rows(0);
        assertThat(cursor()).isZero();
        rows = rows();
        assertThat(cursor()).isZero();
        press("jkgG");
        press(Key.Name.ENTER, Key.Name.PAGE_DOWN, Key.Name.PAGE_UP);
        assertThat(model.panel()).as("nothing to show details of").isEqualTo(WatchModel.Panel.METRICS);
    }

    @Test
    void whatIsTypedIsNoCommand() {
        press("/qs w?");
        assertThat(model.filter()).isEqualTo("qs w?");
        assertThat(model.isOver()).isFalse();
        press(Key.Name.BACKSPACE);
        assertThat(model.filter()).isEqualTo("qs w");
        press(Key.Name.ENTER);
        assertThat(model.filter()).isEqualTo("qs w");
        press(Key.Name.ESCAPE);
        assertThat(model.filter()).isEmpty();
    }

    @Test
    void aCharacterOfTwoUnitsIsOneToBackspace() {
        press("/a\ud83d\ude80");
        press(Key.Name.BACKSPACE);
        assertThat(model.filter()).isEqualTo("a");
        press(Key.Name.BACKSPACE, Key.Name.BACKSPACE);
        assertThat(model.filter()).isEmpty();
        assertThat(model.isTyping()).isTrue();
    }

    @Test
    void sortingGoesRoundAndTurns() {
        final List<Sort> sorts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sorts.add(model.sort());
            press("s");
        }
        assertThat(sorts).containsExactly(Sort.NAME, Sort.RATE, Sort.VALUE, Sort.NAME);
        press("r");
        assertThat(model.isReversed()).isTrue();
    }

    @Test
    void panelsOpenAndCloseWithTheSameKeyOrEscape() {
        press("w");
        assertThat(model.panel()).isEqualTo(WatchModel.Panel.PROCESSES);
        press("?");
        assertThat(model.panel()).isEqualTo(WatchModel.Panel.HELP);
        press("h");
        assertThat(model.panel()).isEqualTo(WatchModel.Panel.METRICS);
        press(Key.Name.ENTER);
        assertThat(model.panel()).isEqualTo(WatchModel.Panel.DETAILS);
        press(Key.Name.ESCAPE);
        assertThat(model.panel()).isEqualTo(WatchModel.Panel.METRICS);
    }

    @Test
    void textScrollsToItsEndAndNoFurther() {
        press("?jjjjjjjj");
        assertThat(model.scrollIn(10, LINES)).isEqualTo(6);
        press("k");
        assertThat(model.scrollIn(10, LINES)).isEqualTo(5);
        press(Key.Name.PAGE_DOWN);
        assertThat(model.scrollIn(10, LINES)).isEqualTo(6);
        press(Key.Name.HOME, Key.Name.UP);
        assertThat(model.scrollIn(10, LINES)).isZero();
        press(Key.Name.PAGE_DOWN);
        assertThat(model.scrollIn(2, LINES)).as("all of it is in view").isZero();
    }

    @Test
    void itIsOverFromAnyPanel() {
        press("?q");
        assertThat(model.isOver()).isTrue();
    }

    private int cursor() {
        return model.selectedIn(rows);
    }

    private void press(final String characters) {
        characters.codePoints().forEach(c -> model.press(Key.of(c), rows, LINES));
    }

    private void press(final Key.Name... keys) {
        for (final Key.Name key : keys) {
            model.press(Key.of(key), rows, LINES);
        }
    }

    private static List<Row> rows(final int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(number -> row(Snapshots.scalar(MetricDefinition.counter("c" + number), (long) number)))
                .toList();
    }

    private static Row row(final MetricSample sample) {
        return new Row(SampleKey.of(sample), sample, OptionalDouble.empty());
    }
}
