package io.counters.examples;

import io.counters.Aggregation;
import io.counters.MetricDefinition;
import io.counters.writer.Counter;
import io.counters.writer.Gauge;
import io.counters.writer.Metrics;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The worked example of docs/concurrency-guide.md: a store of jobs that any number of threads create, finish and retry.
 *
 * <p>The map decides which of two threads changes a job's state, in one atomic step; only the thread that won counts it.
 * So the metrics are as right as the map, without a lock around both. Threads: any.
 */
public final class JobStore {
    /** Where a job is. */
    public enum State {
        /** Somebody works on it. */
        IN_PROGRESS,
        /** Done. */
        COMPLETED,
        /** Given up, until it is retried. */
        FAILED
    }

    private final ConcurrentMap<String, State> jobs = new ConcurrentHashMap<>();
    private final Counter created;
    private final Counter completed;
    private final Counter failed;
    private final Counter retried;
    private final Gauge inProgress;

    /** Metrics in a segment, or in memory: the store does not know which. */
    public JobStore(final Metrics metrics) {
        created = metrics.counter("jobs_created_total", "Jobs created");
        completed = metrics.counter("jobs_completed_total", "Jobs completed");
        failed = metrics.counter("jobs_failed_total", "Attempts that failed");
        retried = metrics.counter("jobs_retried_total", "Failed jobs that were tried again");
        inProgress = metrics.gauge(MetricDefinition.gauge("jobs_in_progress")
                .withAggregation(Aggregation.SUM)
                .withHelp("Jobs being worked on"));
    }

    /** False if there is a job of that name. */
    public boolean create(final String job) {
        if (jobs.putIfAbsent(job, State.IN_PROGRESS) != null) {
            return false;
        }
        created.increment();
        inProgress.increment();
        return true;
    }

    /** False if the job is not in progress. */
    public boolean complete(final String job) {
        return end(job, State.COMPLETED, completed);
    }

    /** False if the job is not in progress. */
    public boolean fail(final String job) {
        return end(job, State.FAILED, failed);
    }

    /** False if the job has not failed. */
    public boolean retry(final String job) {
        if (!jobs.replace(job, State.FAILED, State.IN_PROGRESS)) {
            return false;
        }
        retried.increment();
        inProgress.increment();
        return true;
    }

    private boolean end(final String job, final State state, final Counter counter) {
        if (!jobs.replace(job, State.IN_PROGRESS, state)) {
            return false;
        }
        counter.increment();
        inProgress.decrement();
        return true;
    }
}
