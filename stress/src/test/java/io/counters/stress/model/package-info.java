/**
 * The slot protocols as an executable model: everything that the memory model, the scheduler and death permit.
 *
 * <p>Nothing of a protocol is written a second time here. The shipped classes of {@code io.counters.slot} run on a
 * {@link io.counters.memory.SegmentMemory} that stands in for the shipped one, so what they store and load is known by
 * running them ({@link io.counters.stress.model.Recorder}). The {@link io.counters.stress.model.Explorer} then takes the
 * writer's stores and the reader's loads in every order that their access modes leave open, and hands what was loaded
 * back to the shipped reader ({@link io.counters.stress.model.Script}), which says what it makes of that. Beside it
 * stand simple books of what was committed ({@link io.counters.stress.model.Ledger}), and each answer must be in them.
 *
 * <p>A {@link io.counters.stress.model.Story} says what a writer does. It becomes one {@link
 * io.counters.stress.model.Life} in which nothing happens to the writer, and for each store two in which the writer does
 * not come to make it: its thread goes on with the next update, or another process adopts the slot.
 *
 * <p>Every {@link io.counters.stress.model.Mutant}, a store or load that is weakened or changes places with its
 * neighbour, must be caught, or the test says why it does no harm. So a release store of the shipped class that turns
 * plain one day fails here, on any machine.
 *
 * <p>What is done to a whole segment is tried in the same spirit, on files: a {@link io.counters.stress.model.Tape} has
 * the stores of an {@link io.counters.stress.model.Operation} of shipped tables and writers, {@link
 * io.counters.stress.model.Crashes} are all the files that a death can leave, and living processes have to get on in a
 * {@link io.counters.stress.model.Place} with any of them.
 */
package io.counters.stress.model;
