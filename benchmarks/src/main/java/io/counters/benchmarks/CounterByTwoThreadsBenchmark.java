package io.counters.benchmarks;

import org.openjdk.jmh.annotations.Threads;

/** What does it cost to add one while another thread does so too? */
@Threads(2)
public class CounterByTwoThreadsBenchmark extends CounterBenchmark {}
