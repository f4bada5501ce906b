package io.counters.writer;

import java.lang.ref.WeakReference;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Map;

/**
 * Which thread has which lane, in the whole JVM: the map is shared by all copies of our classes, so it holds only
 * {@code java.*} types, and a lane belongs to a thread and a copy, because each copy knows only what it did itself.
 *
 * <p>A lane passes on when its thread is no longer alive, whatever was closed in between: until then a store of the
 * thread may still be on its way. Threads: the caller holds the entry's guard.
 */
final class LaneTable {
    /** Not in a table. */
    static final int NONE = -1;

    /** What this copy of the classes is known by. */
    private static final Object COPY = new Object();

    private final Map<Object, Object> shared;
    private final int lanes;

    LaneTable(final Map<Object, Object> shared, final int lanes) {
        this.shared = shared;
        this.lanes = lanes;
    }

    /** The thread's own lane, or {@link #NONE}. */
    int find(final Thread thread) {
        for (int lane = 0; lane < lanes; lane++) {
            if (isOurs(lane) && owner(lane).get() == thread) {
                return lane;
            }
        }
        return NONE;
    }

    /** The first lane that nobody has, or {@link #NONE}. */
    int findFree() {
        for (int lane = 0; lane < lanes; lane++) {
            if (isFree(lane)) {
                return lane;
            }
        }
        return NONE;
    }

    /** Whether this copy of the classes was the last to use the lane, and so knows its slots. */
    boolean isOurs(final int lane) {
        return shared.get(lane) instanceof Map.Entry<?, ?> entry && entry.getValue() == COPY;
    }

    void claim(final int lane, final Thread thread) {
        shared.put(lane, new SimpleImmutableEntry<>(new WeakReference<>(thread), COPY));
    }

    private boolean isFree(final int lane) {
        final Object thread = shared.get(lane) == null ? null : owner(lane).get();
        return !(thread instanceof Thread alive && alive.isAlive());
    }

    private WeakReference<?> owner(final int lane) {
        if (shared.get(lane) instanceof Map.Entry<?, ?> entry && entry.getKey() instanceof WeakReference<?> owner) {
            return owner;
        }
        throw new IllegalStateException("lane " + lane + " has no owner entry");
    }
}
