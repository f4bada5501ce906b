package io.counters.stat;

import io.counters.stat.demo.DemoWorker;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One JVM of the demo; started by it, and speaking with it over standard input and output. */
@Command(name = DemoWorkerCommand.NAME, hidden = true, description = "One process of the demo, started by it.")
final class DemoWorkerCommand implements Callable<Integer> {
    static final String NAME = "demo-worker";

    @Parameters(paramLabel = "PLAN", description = "What to do.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws InterruptedException {
        DemoWorker.run(arguments, System.in, System.out);
        return ExitCode.OK;
    }
}
