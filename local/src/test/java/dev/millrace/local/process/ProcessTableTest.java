package dev.millrace.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
    @TempDir
    Path folder;

    @Test
    void startsAndStopsAProgramAndForgetsIt() throws Exception {
        Path file = folder.resolve("processes");
        try (ProcessTable table = ProcessTable.open(file)) {
            ManagedProcess process = table.start(sleep());
            assertThat(Files.readString(file)).contains(process.pid() + " ").contains("sleeper");

            process.stop(Duration.ofSeconds(5));

            assertThat(process.exit().get(5, TimeUnit.SECONDS)).isEqualTo(128 + 15);
            Awaitility.await().until(() -> Files.readString(file).isEmpty());
        }
    }

    @Test
    void theNextStartEndsWhatWasLeft() throws Exception {
        Path file = folder.resolve("processes");
        Process left = new ProcessBuilder("sleep", "600").start();
        Files.writeString(file, Leftover.of("sleeper", left.toHandle()).line() + "\nrubbish\n");

        ProcessTable.open(file).close();

        assertThat(left.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aStrangerWithTheSameIdIsLeftAlone() throws Exception {
        Path file = folder.resolve("processes");
        Process stranger = new ProcessBuilder("sleep", "600").start();
        Files.writeString(file, new Leftover(stranger.pid(), 1000, "long gone").line() + "\n");

        ProcessTable.open(file).close();

        assertThat(stranger.isAlive()).isTrue();
        stranger.destroyForcibly();
    }

    @Test
    void theGuardEndsTheProgramsOfAProcessThatWasKilled() throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long child = Long.parseLong(owner.inputReader().readLine());
        assertThat(ProcessHandle.of(child)).isPresent();

        owner.destroyForcibly();

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    private ProcessSpec sleep() {
        return new ProcessSpec(
                "sleeper", List.of("/bin/sleep", "600"), Map.of(), folder, folder.resolve("sleeper.log"));
    }

    /** Starts a program and waits to be killed. */
    static final class Owner {
        public static void main(String[] args) throws IOException, InterruptedException {
            Path folder = Path.of(args[0]);
            try (ProcessTable table = ProcessTable.open(folder.resolve("owned"))) {
                System.out.println(table.start(new ProcessSpec(
                                "sleeper", List.of("/bin/sleep", "600"), Map.of(), folder, folder.resolve("log")))
                        .pid());
                Thread.currentThread().join();
            }
        }
    }
}
