package io.counters.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.counters.reader.ProcessState;
import io.counters.testing.InMemory;
import io.counters.testing.NeedsPrograms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program by others that has never heard of us: Maven, building something whose parent it has to fetch from a
 * repository that takes its time, so that there is a while in which it runs.
 */
@NeedsPrograms("mvn")
class MavenIT {
    private static final String HEAD = "<project><modelVersion>4.0.0</modelVersion>";
    private static final String COORDINATES =
            "<groupId>test</groupId><artifactId>parent</artifactId><version>1</version>";

    @TempDir(factory = InMemory.class)
    private Path directory;

    @TempDir(factory = InMemory.class)
    private Path project;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer repository;

    @BeforeEach
    void startRepository() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        repository = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        repository.setExecutor(threads);
        repository.createContext("/", this::serve);
        repository.start();
        Files.writeString(
                project.resolve("pom.xml"),
                HEAD + "<parent>" + COORDINATES + "<relativePath/></parent>"
                        + "<artifactId>child</artifactId><packaging>pom</packaging></project>");
        Files.writeString(
                project.resolve("settings.xml"),
                "<settings><mirrors><mirror><id>test</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:"
                        + repository.getAddress().getPort() + "/</url></mirror></mirrors></settings>");
    }

    @AfterEach
    void stopRepository() {
        mayAnswer.countDown();
        if (repository != null) {
            repository.stop(0);
        }
        threads.shutdownNow();
    }

    @Test
    void mavenIsSeenWhileItRunsAndAfterItHasEnded() throws Exception {
        try (HostJvm maven = build("instance=maven")) {
            asked.await();
            final Published published = whenPublished();
            assertThat(published.state("maven")).isEqualTo(ProcessState.LIVE);
            assertThat(published.process("maven").pid()).isEqualTo(maven.pid());
            assertThat(published.sum("jvm_memory_used_bytes", Map.of("area", "heap")))
                    .isPositive();
            final long classes = published.sum("jvm_classes_loaded_total");

            mayAnswer.countDown();

            assertThat(maven.exitCode()).as(maven.out()).isZero();
            assertThat(maven.out()).contains("BUILD SUCCESS");
            assertThat(maven.err()).doesNotContain("counters");
            assertThat(published.state("maven")).isEqualTo(ProcessState.CLOSED);
            assertThat(published.sum("jvm_classes_loaded_total")).isGreaterThan(classes);
            assertThat(published.sum("jvm_memory_used_bytes"))
                    .as("of the living")
                    .isZero();
        }
    }

    @Test
    void mavenIsSeenAfterItWasKilledAndGoesOnCountingWhenItIsStartedAgain() throws Exception {
        final Published published;
        final long classes;
        try (HostJvm maven = build("instance=maven")) {
            asked.await();
            published = whenPublished();
            maven.kill();
            assertThat(published.state("maven")).isEqualTo(ProcessState.DEAD);
            classes = published.sum("jvm_classes_loaded_total");
            assertThat(classes).isGreaterThan(1_000);
            assertThat(published.findings()).isEmpty();
        }
        try (HostJvm maven = build("instance=maven")) {
            await().atMost(HostJvm.PATIENCE)
                    .until(() -> published.process("maven").epoch() == 2
                            && published.sum("jvm_classes_loaded_total") > classes + 1_000);
            assertThat(published.state("maven")).isEqualTo(ProcessState.LIVE);
            assertThat(published.processes()).hasSize(1);
            maven.kill();
        }
    }

    private HostJvm build(final String agentArguments) {
        final ProcessBuilder builder = new ProcessBuilder(
                "mvn",
                "--batch-mode",
                "--settings",
                project.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + project.resolve("repository"),
                "validate");
        builder.directory(project.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("MAVEN_OPTS", "-javaagent:" + HostJvm.AGENT + "=segment=builds," + agentArguments);
        return HostJvm.start(directory, builder);
    }

    private Published whenPublished() {
        final Published published = Published.in(directory, "builds");
        await().atMost(HostJvm.PATIENCE).until(() -> published.sum("process_uptime_seconds") > 0);
        return published;
    }

    private void serve(final HttpExchange exchange) throws IOException {
        asked.countDown();
        try {
            mayAnswer.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        final boolean isParent = exchange.getRequestURI().getPath().endsWith("/parent-1.pom");
        final byte[] body = (HEAD + COORDINATES + "<packaging>pom</packaging></project>").getBytes(UTF_8);
        exchange.sendResponseHeaders(isParent ? 200 : 404, isParent ? body.length : -1);
        if (isParent) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
