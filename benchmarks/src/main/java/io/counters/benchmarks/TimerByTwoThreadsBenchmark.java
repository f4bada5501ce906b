package io.counters.benchmarks;

import org.openjdk.jmh.annotations.Threads;

/** What does it cost to take a time and record it while another thread does so too? */
@Threads(2)
public class TimerByTwoThreadsBenchmark extends TimerBenchmark {}
