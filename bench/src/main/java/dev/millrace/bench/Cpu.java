package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The CPU time that a process has used, with all of its threads, as the kernel counts it (proc(5): utime and stime of
 * {@code /proc/PID/stat}, in ticks of 10 ms). Time that other processes take from it does not count, so ratios hold on
 * a busy machine.
 */
public final class Cpu {
    /** USER_HZ, 100 on every Linux that Java runs on. */
    private static final int TICK_MILLIS = 10;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    private Cpu() {}

    /** @throws IOException when there is no such process */
    public static Duration of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The second field is the program's name in parentheses, which may hold anything: count from behind it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }
}
