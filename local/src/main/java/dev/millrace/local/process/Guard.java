package dev.millrace.local.process;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A small shell that outlives us for a moment. It reads from a pipe which process ids to watch; when the pipe breaks,
 * we died (even by SIGKILL), and it ends them all: first politely, after five seconds by force.
 */
final class Guard implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            pids=
            while read -r verb pid; do
              case $verb in
                watch) pids="$pid $pids" ;;
                forget)
                  rest=
                  for p in $pids; do [ "$p" = "$pid" ] || rest="$rest $p"; done
                  pids=$rest ;;
                leave) exit 0 ;;
              esac
            done
            [ -z "$pids" ] && exit 0
            kill -TERM $pids 2>/dev/null
            i=0
            while [ $i -lt 50 ] && kill -0 $pids 2>/dev/null; do sleep 0.1; i=$((i + 1)); done
            kill -KILL $pids 2>/dev/null
            """;

    private final Process shell;
    private final Writer pipe;

    private Guard(Process shell) {
        this.shell = shell;
        this.pipe = shell.outputWriter();
    }

    static Guard start(List<String> setsid) throws IOException {
        List<String> command = new ArrayList<>(setsid);
        command.addAll(List.of("/bin/sh", "-c", SCRIPT, "millrace-guard"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin"));
        return new Guard(builder.start());
    }

    synchronized void watch(long pid) {
        say("watch " + pid);
    }

    synchronized void forget(long pid) {
        say("forget " + pid);
    }

    private void say(String line) {
        try {
            pipe.write(line + "\n");
            pipe.flush();
        } catch (IOException e) {
            // The guard is gone: the file of the table is what remains, and the next start reads it.
        }
    }

    /** Waits without the lock: those who still have something to say must not keep the shell's end from being seen. */
    @Override
    public void close() {
        synchronized (this) {
            say("leave");
        }
        try {
            shell.waitFor();
        } catch (InterruptedException e) {
            shell.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
