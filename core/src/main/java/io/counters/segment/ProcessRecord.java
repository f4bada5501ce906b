package io.counters.segment;

import io.counters.format.ProcessLayout;
import java.util.UUID;

/** One process entry, copied at one moment. */
public record ProcessRecord(
        int index,
        long state,
        long epoch,
        long pid,
        long startTicks,
        long pidNamespace,
        UUID bootId,
        long startedAt,
        long heartbeatAt,
        String name) {

    /** Whether some process ever wrote under this entry; what it counted counts for ever. */
    public boolean isInUse() {
        return ProcessLayout.isInUse(state);
    }
}
