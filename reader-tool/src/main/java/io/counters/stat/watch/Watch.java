package io.counters.stat.watch;

import java.util.List;
import org.jline.utils.AttributedString;

/** What somebody watches: looks and keys go in, lines come out. Knows neither time nor terminal. Threads: one. */
public final class Watch {
    private final Looker looker;
    private final WatchModel model;
    private final Events events = new Events();
    private final Trends merged = new Trends();
    private final Trends perProcess = new Trends();
    private boolean isLookPerProcess;
    private Look look;
    private List<Row> rows = List.of();

    /** Takes the first look, the only one that may fail. */
    public Watch(final Looker looker, final boolean isPerProcess) {
        this.looker = looker;
        model = new WatchModel(isPerProcess);
        isLookPerProcess = isPerProcess;
        look = looker.look(isPerProcess);
        see();
    }

    /** Looks again. */
    public void look() {
        isLookPerProcess = model.isPerProcess();
        look = looker.look(isLookPerProcess);
        see();
    }

    /** Takes a key that was pressed on a screen so high. */
    public void press(final Key key, final int height) {
        model.press(key, rows, WatchPage.room(height));
        if (model.isPerProcess() != isLookPerProcess) {
            look();
        }
        rows = Row.of(look, model);
    }

    boolean isPaused() {
        return model.isPaused();
    }

    public boolean isOver() {
        return model.isOver();
    }

    /** What the screen shows: as many lines as it has. */
    public List<AttributedString> lines(final Palette palette, final int width, final int height) {
        return WatchPage.lines(new Scene(look, rows, trends(), events, model), palette, width, height);
    }

    private void see() {
        trends().add(look);
        events.add(look);
        rows = Row.of(look, model);
    }

    private Trends trends() {
        return isLookPerProcess ? perProcess : merged;
    }
}
