package dev.millrace.local.node;

import dev.millrace.local.process.ManagedProcess;
import dev.millrace.local.process.ProcessSpec;
import dev.millrace.local.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The transcoder's ahead-of-time cache (JEP 514, JEP 515): what a rehearsal taught a JVM. With it a new transcoder is
 * warm after two seconds of CPU, without it after nine, and a pool refills itself just when a broadcast begins.
 *
 * @param workload the transcoder, as it runs without the cache
 * @param file where the cache is kept
 */
public record StartupCache(Workload workload, Path file) {
    /** Two idle cores rehearse for 5 s and write the cache for 10 s. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** The cache of a workload in its folder; only the JVM that has made it can use it, hence the name. */
    static StartupCache of(Workload workload, Path target, String name) {
        return new StartupCache(workload, target.resolve(name + "-" + Runtime.version() + ".aot"));
    }

    /** The workload as it runs with the cache when there is one, else as it is. */
    Workload use() {
        return isFresh() ? workload.with("-XX:AOTCache=" + file, Workload.SAYS_NOTHING) : workload;
    }

    /** Whether it is there, and was made of the jars that are there now. */
    public boolean isFresh() {
        long made = file.toFile().lastModified();
        return workload.classPath().stream().allMatch(jar -> jar.toFile().lastModified() <= made);
    }

    /**
     * Has the workload rehearse in a process of its own, and keeps what that taught the JVM.
     *
     * @param folder where it runs and leaves its log
     * @return false when there is none now: the workload starts without it, only more slowly
     */
    public boolean make(ProcessTable processes, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:AOTCacheOutput=" + unfinished);
        command.addAll(workload.javaArguments());
        Map<String, String> environment = Map.of(
                "MILLRACE_BINDADDRESS", "127.0.0.1",
                "MILLRACE_HTTP_PORT", "0",
                "MILLRACE_HTTP_INTERNALPORT", "0",
                "MILLRACE_TRANSCODER_REHEARSE", "only");
        ManagedProcess rehearsal = processes.start(
                new ProcessSpec("startup cache", command, environment, folder, folder.resolve("startup-cache.log")));
        if (!endsWell(rehearsal) || !Files.exists(unfinished)) {
            Files.deleteIfExists(unfinished);
            return false;
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private static boolean endsWell(ManagedProcess process) throws InterruptedException {
        try {
            return process.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS) == 0;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } finally {
            process.kill();
        }
    }
}
