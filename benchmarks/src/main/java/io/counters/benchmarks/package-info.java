/**
 * Questions of cost, one class each, with the answers of others beside ours in the same run.
 *
 * <p>Run them on a machine that does nothing else: {@code java
 * --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED -jar benchmarks/target/benchmarks.jar}; Agrona's buffers need the
 * flag, ours do not.
 */
@NullMarked
package io.counters.benchmarks;

import org.jspecify.annotations.NullMarked;
