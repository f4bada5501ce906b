package io.counters.benchmarks;

import org.openjdk.jmh.annotations.Threads;

/** What does it cost to record a value while another thread does so too? */
@Threads(2)
public class HistogramByTwoThreadsBenchmark extends HistogramBenchmark {}
