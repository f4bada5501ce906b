package io.counters.reader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much heap a reader spends on copies. */
class LastAcceptedTest {
    @Test
    void blocksBeyondTheRoomThereIsShareOnePlaceThatForgets() {
        final LastAccepted copies = new LastAccepted(2);
        final long[] kept = copies.of(1_000);
        final long[] keptToo = copies.of(0);
        final long[] notKept = copies.of(7);
        notKept[3] = 5;
        kept[3] = 6;
        assertThat(copies.of(8)).isSameAs(notKept);
        assertThat(notKept[3]).isZero();
        assertThat(copies.of(1_000)).isSameAs(kept).isNotSameAs(keptToo);
        assertThat(kept[3]).isEqualTo(6);
    }
}
