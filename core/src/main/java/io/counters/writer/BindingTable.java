package io.counters.writer;

import org.jspecify.annotations.Nullable;

/**
 * The bindings of one metric, found by thread: open addressing on the thread's id, checked by identity, because a
 * subclass of {@link Thread} may answer any id. Readers take no lock; each change publishes a new array.
 */
final class BindingTable {
    private static final int FIRST_LENGTH = 8;

    private volatile @Nullable Binding[] entries = new Binding[FIRST_LENGTH];

    /** Null where the thread has no binding, or only one that was cleared. */
    @Nullable
    Binding find(final Thread thread) {
        final @Nullable Binding[] table = entries;
        final int mask = table.length - 1;
        int i = (int) thread.getId() & mask;
        Binding binding = table[i];
        while (binding != null && !binding.refersTo(thread)) {
            i = i + 1 & mask;
            binding = table[i];
        }
        return binding;
    }

    /** Adds a binding and forgets those that were cleared or whose threads have ended. */
    synchronized void add(final Thread thread, final Binding added) {
        final @Nullable Binding[] before = entries;
        int live = 1;
        for (final Binding binding : before) {
            live += binding != null && binding.isLive() ? 1 : 0;
        }
        final @Nullable Binding[] after = new Binding[Math.max(FIRST_LENGTH, Integer.highestOneBit(live) << 2)];
        for (final Binding binding : before) {
            final Thread owner = binding == null ? null : binding.get();
            if (binding != null && owner != null && owner.isAlive()) {
                insert(after, owner, binding);
            }
        }
        insert(after, thread, added);
        entries = after;
    }

    /** Takes every thread's right to write away. One update per thread may still be under way. */
    synchronized void clear() {
        for (final Binding binding : entries) {
            if (binding != null) {
                binding.clear();
            }
        }
        entries = new Binding[FIRST_LENGTH];
    }

    private static void insert(final @Nullable Binding[] table, final Thread owner, final Binding binding) {
        final int mask = table.length - 1;
        int i = (int) owner.getId() & mask;
        while (table[i] != null) {
            i = i + 1 & mask;
        }
        table[i] = binding;
    }
}
