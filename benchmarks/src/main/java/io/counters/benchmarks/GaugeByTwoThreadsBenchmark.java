package io.counters.benchmarks;

import org.openjdk.jmh.annotations.Threads;

/** What does it cost to set a level that another thread sets too? */
@Threads(2)
public class GaugeByTwoThreadsBenchmark extends GaugeBenchmark {}
