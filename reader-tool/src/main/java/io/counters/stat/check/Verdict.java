package io.counters.stat.check;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one rule. Threads: immutable.
 *
 * @param rule its name
 * @param value what the rule looks at, in base units; null where it has none, or none could be had
 * @param why the condition that holds, or what is missing; empty when the rule passes
 */
public record Verdict(
        String rule, Outcome outcome, @Nullable BigDecimal value, String why) {}
