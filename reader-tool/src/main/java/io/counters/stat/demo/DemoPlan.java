package io.counters.stat.demo;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the demo is to do.
 *
 * @param segment the segment's file
 * @param run tells this run from all others
 * @param processes how many JVMs
 * @param threads how many threads in each
 * @param duration how long they work
 * @param ledger where they write down what they did
 */
public record DemoPlan(Path segment, String run, int processes, int threads, Duration duration, Path ledger) {}
