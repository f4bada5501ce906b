package io.counters.stat;

import io.counters.stat.doctor.Machine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** What a command line printed and returned, in this JVM and with nothing real around it. */
record CommandRun(int exitCode, String out, String error) {
    static final Instant NOW = Instant.parse("2026-11-20T23:18:05Z");

    static CommandRun of(final Sources sources, final String... arguments) {
        return of(sources, new FakeTicker(), new Terminal(false, false), arguments);
    }

    static CommandRun of(
            final Sources sources, final Ticker ticker, final Terminal terminal, final String... arguments) {
        return of(
                new Surroundings(sources, Clock.fixed(NOW, ZoneOffset.UTC), ticker, terminal, new FakeMachine()),
                arguments);
    }

    /** On real files, at a time and on a machine of the test's choice. */
    static CommandRun of(final Clock clock, final Machine machine, final String... arguments) {
        return of(
                new Surroundings(new FakeSources(), clock, new FakeTicker(), new Terminal(false, false), machine),
                arguments);
    }

    private static CommandRun of(final Surroundings surroundings, final String... arguments) {
        final StringWriter out = new StringWriter();
        final StringWriter error = new StringWriter();
        final int exitCode = CountersStat.run(surroundings, new PrintWriter(out), new PrintWriter(error), arguments);
        return new CommandRun(exitCode, out.toString(), error.toString());
    }

    /** Time passes only where somebody waits for it, and ends when somebody has waited too often. */
    static class FakeTicker implements Ticker {
        private static final long END = Duration.ofHours(1).toNanos();

        private long nanos;

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public boolean pause(final Duration duration) {
            nanos += duration.toNanos();
            return nanos < END;
        }
    }
}
