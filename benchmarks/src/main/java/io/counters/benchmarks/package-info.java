/**
 * Questions of cost, one class each, with the answers of others beside ours in the same run and under the same work.
 *
 * <p>Run them on a machine that does nothing else: {@code java
 * --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED -jar benchmarks/target/benchmarks.jar full}; Agrona's buffers need the
 * flag, ours do not. What Chronicle's need, its forks get by themselves.
 *
 * <p>The goals are asked of {@link io.counters.benchmarks.IncrementsByTurns} and {@link
 * io.counters.benchmarks.ObserveBenchmark}, which call each peer's own method; the classes with a parameter {@code peer} go
 * through one interface for all, and are for everything else.
 *
 * <p>After each run what the peer shows is compared with what its threads have done. Every thread counts its calls for
 * that, in a field of its own, whatever it measures.
 */
@NullMarked
package io.counters.benchmarks;

import org.jspecify.annotations.NullMarked;
