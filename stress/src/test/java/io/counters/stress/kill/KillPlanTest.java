package io.counters.stress.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KillPlanTest {
    @Test
    void withoutOptionsItIsTheRunThatWasPromised() {
        KillPlan plan = KillPlan.parse();
        assertThat(plan.kills()).isEqualTo(10_000);
        assertThat(plan.writers()).isEqualTo(4);
        assertThat(plan.isLong()).isTrue();
    }

    @Test
    void optionsSayOtherwise() {
        KillPlan plan = KillPlan.parse("--kills", "50", "--report", "reports", "--seed", "-3");
        assertThat(plan.kills()).isEqualTo(50);
        assertThat(plan.report()).isEqualTo(Path.of("reports"));
        assertThat(plan.seed()).isEqualTo(-3);
        assertThat(plan.isLong()).isFalse();
    }

    @Test
    void whatIsNoOptionOrHasNoValueIsRefused() {
        assertThatThrownBy(() -> KillPlan.parse("--kill", "50")).hasMessageContaining("--kill");
        assertThatThrownBy(() -> KillPlan.parse("--kills")).hasMessageContaining("--kills");
        assertThatThrownBy(() -> KillPlan.parse("--kills", "0")).hasMessageContaining("expected: 1 or more");
        assertThatThrownBy(() -> KillPlan.parse("--kills", "many")).isInstanceOf(IllegalArgumentException.class);
    }
}
