package io.counters.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * What the threads of a benchmark allocate for each operation. JMH's own profiler counts those of the virtual machine and of
 * JMH, too, which is far more than nothing where an operation takes milliseconds.
 */
public final class WorkerAllocation implements InternalProfiler {
    static final String LABEL = "worker.alloc.norm";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long before;

    @Override
    public String getDescription() {
        return "bytes that the benchmark's threads allocate for each operation";
    }

    @Override
    public void beforeIteration(final BenchmarkParams benchmark, final IterationParams iteration) {
        before = allocatedByWorkers();
    }

    @Override
    @SuppressWarnings("rawtypes") // as JMH has it
    public Collection<? extends Result> afterIteration(
            final BenchmarkParams benchmark, final IterationParams iteration, final IterationResult result) {
        final double bytes = allocatedByWorkers() - before;
        // the least of all iterations, because the last one has the threads tear down what they set up
        return List.of(
                new ScalarResult(LABEL, bytes / result.getMetadata().getAllOps(), "B/op", AggregationPolicy.MIN));
    }

    private long allocatedByWorkers() {
        final long[] workers = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().contains("-jmh-worker-"))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        return Arrays.stream(threads.getThreadAllocatedBytes(workers)).sum();
    }
}
