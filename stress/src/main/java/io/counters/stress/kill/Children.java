package io.counters.stress.kill;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Starts processes, and leaves none behind. Threads: any. */
final class Children implements AutoCloseable {
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private final String java;
    private final String classPath;
    private boolean isClosed;

    Children() {
        java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        classPath = System.getProperty("java.class.path");
    }

    /** Starts a main class of ours with these flags of the virtual machine. */
    Process java(List<String> flags, Class<?> main, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return start(command);
    }

    /** Starts a command; what it says on stderr goes to ours. */
    synchronized Process start(List<String> command) throws IOException {
        if (isClosed) {
            throw new IOException("no more processes are started");
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // the virtual machine would announce them each time
        Process process = builder.start();
        running.add(process);
        return process;
    }

    /** SIGKILL. Returns when the process is gone, that is, when the kernel has let go of its locks. */
    void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
        running.remove(process);
    }

    /** Sends STOP or CONT, and returns when that is done. */
    static void signal(Process process, String signal) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -" + signal + " " + process.pid() + ": exit code " + code + " (expected: 0)");
        }
    }

    /** Kills what still runs, and starts nothing any more. Returns when all are gone. */
    @Override
    public synchronized void close() {
        isClosed = true;
        running.forEach(Process::destroyForcibly);
        running.forEach(process -> process.onExit().join());
    }
}
