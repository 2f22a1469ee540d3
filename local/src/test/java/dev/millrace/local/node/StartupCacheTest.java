package dev.millrace.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.local.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real JVM and a program of one class. */
class StartupCacheTest {
    /** What the program is, so that a jar can be made of it. */
    public static final class Program {
        public static void main(String[] args) {
            System.exit("only".equals(System.getenv("MILLRACE_TRANSCODER_REHEARSE")) ? 0 : 1);
        }
    }

    @TempDir
    Path folder;

    @Test
    void aRehearsalLeavesACacheThatIsUsedUntilAJarIsNewer() throws Exception {
        Path jar = jar(Program.class);
        StartupCache cache = StartupCache.of(workload(jar, Program.class), folder, "program");
        assertThat(cache.use()).isEqualTo(cache.workload());

        assertThat(make(cache)).isTrue();
        assertThat(cache.use().jvmArguments()).contains("-XX:AOTCache=" + cache.file());
        assertThat(Files.size(cache.file())).isPositive();

        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(cache.use()).isEqualTo(cache.workload());
    }

    @Test
    void aProgramThatFailsLeavesNone() throws Exception {
        StartupCache cache = StartupCache.of(workload(jar(Program.class), String.class), folder, "program");

        assertThat(make(cache)).isFalse();
        assertThat(cache.isFresh()).isFalse();
        assertThat(folder.resolve("run/startup-cache.log")).isNotEmptyFile();
    }

    private boolean make(StartupCache cache) throws IOException, InterruptedException {
        try (ProcessTable processes = ProcessTable.open(folder.resolve("processes"))) {
            return cache.make(processes, folder.resolve("run"));
        }
    }

    private static Workload workload(Path jar, Class<?> main) {
        return new Workload(List.of("-XX:+UseSerialGC", "-Xmx64m"), List.of(jar), main.getName());
    }

    private Path jar(Class<?> type) throws IOException {
        Path jar = folder.resolve("program.jar");
        String name = type.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                var in = type.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
        return jar;
    }
}
