/**
 * Real processes that count, are killed at any instant and go on, with a ledger beside the segment that says what they
 * were told they had counted, and readers of several languages all the while.
 *
 * <p>{@link io.counters.stress.kill.KillLoop} is the command. It starts three kinds of children: writers ({@link
 * io.counters.stress.kill.WriterProgram}), which do nothing but count and book what returned; readers, which look for
 * what no reader may ever be shown; and nobody else. What is right or wrong is decided by {@link
 * io.counters.stress.kill.Auditor} and {@link io.counters.stress.kill.Witness}, which need no process to be tested.
 */
@NullMarked
package io.counters.stress.kill;

import org.jspecify.annotations.NullMarked;
