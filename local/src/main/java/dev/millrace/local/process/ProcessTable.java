package dev.millrace.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts programs and knows which of them run. The table is also kept in a file, so that the next start ends what an
 * earlier one left, and a {@link Guard} ends all of it should this process die without a chance to do so.
 *
 * <p>Each program leads a session of its own: Ctrl-C reaches this process only, which ends the others in good order.
 * Safe for use by several threads.
 */
public final class ProcessTable implements AutoCloseable {
    private static final List<String> SETSID =
            Files.isExecutable(Path.of("/usr/bin/setsid")) ? List.of("/usr/bin/setsid") : List.of();

    private final Path file;
    private final Guard guard;
    private final Map<Long, Leftover> running = new LinkedHashMap<>();

    private ProcessTable(Path file, Guard guard) {
        this.file = file;
        this.guard = guard;
    }

    /**
     * Opens the table and ends whatever an earlier start has left running.
     *
     * @param file where the table is kept
     */
    public static ProcessTable open(Path file) throws IOException {
        if (Files.exists(file)) {
            Leftover.end(Leftover.parse(Files.readAllLines(file)));
        }
        return new ProcessTable(file, Guard.start(SETSID));
    }

    public ManagedProcess start(ProcessSpec spec) throws IOException {
        List<String> command = new ArrayList<>(SETSID);
        command.addAll(spec.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(spec.directory().toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
        builder.environment().clear();
        builder.environment().putAll(spec.environment());
        Process process = builder.start();
        add(spec.name(), process.toHandle());
        return new ManagedProcess(spec.name(), process);
    }

    /** Takes charge of a process that somebody else has started. */
    public void adopt(String name, ProcessHandle handle) {
        add(name, handle);
    }

    private synchronized void add(String name, ProcessHandle handle) {
        running.put(handle.pid(), Leftover.of(name, handle));
        guard.watch(handle.pid());
        write();
        handle.onExit().thenRun(() -> remove(handle.pid()));
    }

    private synchronized void remove(long pid) {
        running.remove(pid);
        guard.forget(pid);
        write();
    }

    private void write() {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, running.values().stream().map(Leftover::line).toList());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // A full disk must not stop us from ending processes; the guard still knows them.
            System.err.println("millrace: the table of processes cannot be written: " + e.getMessage());
        }
    }

    /** Kills what is still running; those who started the programs should have ended them before. */
    @Override
    public void close() {
        List<Leftover> rest;
        synchronized (this) {
            rest = List.copyOf(running.values());
        }
        Leftover.end(rest);
        guard.close();
    }
}
