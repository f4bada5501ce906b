package io.counters.writer;

import io.counters.format.HistogramLayout;
import io.counters.segment.JvmRegistry;
import io.counters.slot.ScalarSlot;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A lane that many threads of this process write: gauges, virtual threads, threads beyond the number of lanes. Scalars
 * are written by atomic instructions; slots are born, and histograms written, under a lock on the heap, which dies with
 * whoever holds it. All copies of our classes share the lock, and a count of births that tells each when to look again.
 */
final class SharedLane {
    private final Attachment attachment;
    private final int number;
    private final ReentrantLock lock;
    private final AtomicLong births;
    private long seenBirths = -1;
    private @Nullable Lane lane;

    SharedLane(final Attachment attachment, final int number, final Map<Object, Object> shared) {
        this.attachment = attachment;
        this.number = number;
        lock = JvmRegistry.value(shared, "shared lane lock " + number, ReentrantLock.class, ReentrantLock::new);
        births = JvmRegistry.value(shared, "shared lane births " + number, AtomicLong.class, AtomicLong::new);
    }

    ReentrantLock lock() {
        return lock;
    }

    /**
     * The metric's slot in this lane, made on first use.
     *
     * @param value what a new slot starts with
     * @return {@link Lane#NO_SLOT} where the segment has no room
     */
    int slot(final Site site, final long value) {
        lock.lock();
        try {
            Lane known = lane;
            if (known == null || seenBirths != births.get()) {
                known = attachment.newLane(number);
                lane = known;
            }
            seenBirths = births.get();
            final int slot = known.find(site.identity());
            if (slot == Lane.NO_SLOT) {
                return birth(known, site, value);
            }
            if (site.isGauge() && ScalarSlot.epoch(site.memory(), slot) != attachment.epoch()) {
                ScalarSlot.renewEpoch(site.memory(), slot, value, attachment.epoch());
            }
            return slot;
        } finally {
            lock.unlock();
        }
    }

    private int birth(final Lane known, final Site site, final long value) {
        if (site.stride() == HistogramLayout.LENGTH && !known.hasFree(site.stride())) {
            // histograms are written under this lock, after a look at the identity; scalars without one, at any time
            known.reclaim(attachment::isCurrentIdentity, site.stride());
        }
        seenBirths = births.incrementAndGet();
        return attachment.birth(known, site, value);
    }
}
