package io.counters.writer;

import io.counters.MetricKind;
import io.counters.format.Codes;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.segment.MetricRecord;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Where a handle's metric lives: its record in an attachment, and its slots in the lanes that threads share. */
final class Site {
    private final Attachment attachment;
    private final MetricRecord metric;
    private final long identity;

    /** By shared lane; zero, where no slot can be, is not yet known. */
    private final AtomicIntegerArray sharedSlots;

    Site(final Attachment attachment, final MetricRecord metric) {
        this.attachment = attachment;
        this.metric = metric;
        identity = SlotIdentity.of(metric.index(), Codes.of(metric.definition().kind()), metric.generation());
        sharedSlots = new AtomicIntegerArray(attachment.sharedLanes());
    }

    Attachment attachment() {
        return attachment;
    }

    SegmentMemory memory() {
        return attachment.memory();
    }

    long identity() {
        return identity;
    }

    int stride() {
        return Codes.stride(metric.definition().kind());
    }

    boolean isGauge() {
        return metric.definition().kind() == MetricKind.GAUGE;
    }

    /** Whether the metric has not been removed. */
    boolean isCurrent() {
        return attachment.isCurrent(metric);
    }

    boolean isSlotKnown(final int lane) {
        return sharedSlots.get(lane) != 0;
    }

    /** The slot that {@link #sharedSlot} has returned before, whatever became of the attachment since. */
    int knownSlot(final int lane) {
        return sharedSlots.get(lane);
    }

    /** The metric's slot in the lane that a thread without one of its own shares, or {@link Lane#NO_SLOT}. */
    int sharedSlotOf(final Thread thread) {
        return sharedSlot(attachment.sharedLaneOf(thread), 0);
    }

    /**
     * The metric's slot in a shared lane.
     *
     * @param value what the slot starts with if this is its first use
     * @return {@link Lane#NO_SLOT} where the segment has no room for it
     */
    int sharedSlot(final int lane, final long value) {
        int slot = sharedSlots.get(lane);
        if (attachment.isGivenUp()) {
            return Lane.NO_SLOT;
        }
        if (slot == 0) {
            slot = attachment.sharedLane(lane).slot(this, value);
            if (slot != Lane.NO_SLOT) {
                sharedSlots.set(lane, slot);
            }
        }
        return slot;
    }
}
