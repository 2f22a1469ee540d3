package dev.millrace.bench.ladder;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Which of a process's threads used how much CPU (proc(5): {@code /proc/PID/task}), by what they are for. */
record ThreadCpu(Map<String, Long> millis) {
    private static final int TICK_MILLIS = 10;

    static ThreadCpu of(long pid) throws IOException {
        Map<String, Long> millis = new TreeMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks) {
                String stat = Files.readString(task.resolve("stat"));
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                millis.merge(kind(name), TICK_MILLIS * ticks, Long::sum);
            }
        }
        return new ThreadCpu(millis);
    }

    ThreadCpu since(ThreadCpu before) {
        Map<String, Long> difference = new TreeMap<>();
        millis.forEach((name, value) -> difference.put(name, value - before.millis.getOrDefault(name, 0L)));
        return new ThreadCpu(difference);
    }

    private static String kind(String name) {
        if (name.equals("decode") || name.startsWith("rung-") || name.startsWith("relay")) {
            return name;
        }
        if (name.contains("CompilerThre")) {
            return "compiler";
        }
        return name.startsWith("VM ") || name.startsWith("GC") ? "gc and vm" : "other";
    }
}
