package io.counters.reader;

import io.counters.CountersException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Tells observers what changes in a segment, and goes on with the new one when the segment is replaced.
 *
 * <pre>{@code
 * try (SegmentObservers observers = SegmentObservers.open("orders", failure -> log.warn("observer", failure))) {
 *     observers.add(change -> change.metrics().forEach(System.out::println));
 *     while (wanted) {
 *         observers.poll();
 *         Thread.sleep(1000);
 *     }
 * }
 * }</pre>
 *
 * <p>An observer is told everything at the first poll after it was added, later only what changed; see
 * {@link SegmentReader#changes}. There is no thread in here: whoever calls {@link #poll} says how often and when.
 *
 * <p>Threads: {@link #poll} and {@link #close} one at a time; {@link #add} and {@link #remove} any, observers in the
 * middle of a notification included.
 */
public final class SegmentObservers implements AutoCloseable {
    private final Consumer<? super Throwable> failures;
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private SegmentReader reader;

    private SegmentObservers(final SegmentReader reader, final Consumer<? super Throwable> failures) {
        this.reader = reader;
        this.failures = failures;
    }

    /**
     * Opens a segment or a snapshot.
     *
     * @param nameOrPath a name in the user's private directory, or a path with a slash; it is opened again when it leads
     *     to another file
     * @param failures gets what observers throw, on the thread that polls; what it throws itself ends that poll
     * @return without observers, to be closed
     * @throws IllegalArgumentException if this is neither a name nor a path
     * @throws CountersException if it cannot be read; see {@link SegmentReader#open(String)}
     */
    public static SegmentObservers open(final String nameOrPath, final Consumer<? super Throwable> failures) {
        return new SegmentObservers(SegmentReader.open(nameOrPath), failures);
    }

    /**
     * Adds an observer. One that is added twice is told twice.
     *
     * @param observer is told everything at the next poll, then what changes
     */
    public void add(final SegmentObserver observer) {
        entries.add(new Entry(observer));
    }

    /**
     * Removes an observer. If it is just being notified, that may still be under way when this returns.
     *
     * @param observer the same object that was added; if it was added several times, one of them goes
     * @return whether it was there
     */
    public boolean remove(final SegmentObserver observer) {
        return entries.stream()
                .filter(entry -> entry.observer == observer)
                .findFirst()
                .map(entries::remove)
                .orElse(false);
    }

    /**
     * Looks at the segment once and tells those who have to know, one after the other. It holds no lock meanwhile, and
     * observers that come or go while it runs neither delay nor disturb it.
     *
     * <p>As long as the segment is gone and there is no new one, this looks at the old file, which whoever has it open
     * may still write to.
     *
     * @return whether anything changed
     * @throws io.counters.SegmentAccessException if the segment was truncated, or holds more than the heap has room for;
     *     nobody was told anything then, and the first change that can be told will be whole
     * @throws IllegalStateException if this is closed
     */
    public boolean poll() {
        reader = reader.follow();
        final SegmentChange change = reader.changes().orElse(null);
        SegmentChange whole = change != null && change.isWhole() ? change : null;
        for (final Entry entry : entries) {
            if (!entry.isInitiated) {
                if (whole == null) {
                    whole = SegmentChange.whole(reader.snapshot());
                }
                entry.isInitiated = true;
                tell(entry, whole);
            } else if (change != null) {
                tell(entry, change);
            }
        }
        return change != null;
    }

    /** Closes the segment; observers hear nothing more. Closing twice does nothing. */
    @Override
    public void close() {
        reader.close();
    }

    private void tell(final Entry entry, final SegmentChange change) {
        try {
            entry.observer.changed(change);
        } catch (final Throwable e) { // whatever it is: it is not the other observers'
            failures.accept(e);
        }
    }

    /** Only the thread that polls knows whether an observer was told everything. */
    private static final class Entry {
        private final SegmentObserver observer;
        private boolean isInitiated;

        Entry(final SegmentObserver observer) {
            this.observer = observer;
        }
    }
}
