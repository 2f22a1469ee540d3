package dev.millrace.local.process;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process as the table remembers it. The start time tells it from a stranger that got the same id later.
 *
 * @param started epoch milliseconds
 */
record Leftover(long pid, long started, String name) {
    private static final Duration GRACE = Duration.ofSeconds(5);
    /** The kernel counts start times in hundredths of a second from a boot time that moves a little. */
    private static final long TOLERANCE_MILLIS = 2000;

    static Leftover of(String name, ProcessHandle handle) {
        long started = handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return new Leftover(handle.pid(), started, name);
    }

    String line() {
        return pid + " " + started + " " + name;
    }

    /** Lines that are no entries (a half-written file) are skipped. */
    static List<Leftover> parse(List<String> lines) {
        return lines.stream()
                .map(line -> line.split(" ", 3))
                .filter(fields -> fields.length == 3 && isNumber(fields[0]) && isNumber(fields[1]))
                .map(fields -> new Leftover(Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields[2]))
                .toList();
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The process, if it is still the same one. */
    Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid)
                .filter(handle -> handle.info()
                        .startInstant()
                        .map(start -> Math.abs(start.toEpochMilli() - started) <= TOLERANCE_MILLIS)
                        .orElse(false));
    }

    /** Ends the newest first, because later ones use earlier ones; returns when all are gone. */
    static void end(List<Leftover> leftovers) {
        List<ProcessHandle> alive = leftovers.reversed().stream()
                .flatMap(left -> left.find().stream())
                .toList();
        alive.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + GRACE.toNanos();
        for (ProcessHandle handle : alive) {
            try {
                handle.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                handle.destroyForcibly();
            } catch (InterruptedException e) {
                handle.destroyForcibly();
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
