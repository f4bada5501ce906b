package io.counters.benchmarks;

import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;

/** How are the times distributed that it takes to add one? Each includes two looks at the clock. */
@BenchmarkMode(Mode.SampleTime)
public class CounterLatencyBenchmark extends CounterBenchmark {}
