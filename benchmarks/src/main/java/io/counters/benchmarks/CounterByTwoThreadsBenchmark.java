package io.counters.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Threads;

/** What does it cost to add one while another thread does so too, to the same counters or each to one of its own? */
@Threads(2)
public class CounterByTwoThreadsBenchmark extends CounterBenchmark {
    /** What two busy threads cost each other on this machine, whatever they do. */
    @Benchmark
    public void own(final Worker worker) {
        worker.calls++;
        worker.own.run();
    }
}
