package dev.millrace.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltWorkloadsTest {
    @TempDir
    Path repository;

    @Test
    void anImageIsAModuleThatMavenHasBuilt() throws Exception {
        Path target = Files.createDirectories(repository.resolve("workloads/api/target"));
        Files.writeString(target.resolve("runtime.classpath"), "/libs/a.jar:/libs/b.jar\n");
        Path jar = Files.createFile(target.resolve("millrace-api-0.1.0.jar"));

        Workload workload =
                new BuiltWorkloads(repository).find("millrace/api:0.1.0").orElseThrow();

        assertThat(workload.mainClass()).isEqualTo("dev.millrace.api.ApiApplication");
        assertThat(workload.javaArguments())
                .endsWith("-cp", "/libs/a.jar:/libs/b.jar:" + jar, "dev.millrace.api.ApiApplication");
    }

    @Test
    void whatIsNotBuiltOrNotOursIsNotThere() {
        assertThat(new BuiltWorkloads(repository).find("millrace/api:1")).isEmpty();
        assertThat(new BuiltWorkloads(repository).find("nginx:1")).isEmpty();
    }

    @Test
    void anArchiveWhoseWriterWasKilledIsRemoved() throws Exception {
        Path whole = Files.write(repository.resolve("whole.jsa"), new byte[] {1, 2});
        Path torn = Files.write(repository.resolve("torn.jsa"), new byte[] {0, 0});

        assertThat(BuiltWorkloads.archive(whole)).exists();
        assertThat(BuiltWorkloads.archive(torn)).doesNotExist();
    }
}
