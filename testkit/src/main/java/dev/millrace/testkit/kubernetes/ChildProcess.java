package dev.millrace.testkit.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that ends when this JVM does, however that ends: a shell beside it waits for the end of its standard input,
 * which is a pipe from here.
 */
final class ChildProcess implements AutoCloseable {
    private static final String WATCH = """
            exec 3<&0
            "$@" </dev/null &
            child=$!
            cat <&3 >/dev/null
            kill -TERM $child 2>/dev/null
            wait $child
            """;
    private static final int LINES_TO_SHOW = 15;

    private final String name;
    private final Path log;
    private final Process shell;

    private ChildProcess(String name, Path log, Process shell) {
        this.name = name;
        this.log = log;
        this.shell = shell;
    }

    static ChildProcess start(String name, Path folder, List<String> command) throws IOException {
        List<String> watched = new ArrayList<>(List.of("/bin/sh", "-c", WATCH, name));
        watched.addAll(command);
        Path log = folder.resolve(name + ".log");
        Process shell = new ProcessBuilder(watched)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new ChildProcess(name, log, shell);
    }

    /** Whether the program itself, not only the shell that watches it, is there. */
    boolean isRunning() {
        return shell.children()
                .anyMatch(child -> child.info()
                        .command()
                        .filter(command -> command.endsWith(name))
                        .isPresent());
    }

    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_TO_SHOW), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
            if (!shell.waitFor(10, TimeUnit.SECONDS)) {
                shell.descendants().forEach(ProcessHandle::destroyForcibly);
                shell.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
