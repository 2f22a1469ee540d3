package dev.millrace.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ControlPlaneProgramsTest {
    private final ControlPlanePrograms programs = new ControlPlanePrograms(Path.of("/bin"), Path.of("/data"));

    @Test
    void listenOnLoopbackOnly() {
        List<String> etcd = programs.etcd(1, 2, List.of());
        List<String> apiServer = programs.apiServer(1, 3, "10.0.0.0/24", List.of());
        assertThat(Stream.concat(etcd.stream(), apiServer.stream()))
                .filteredOn(flag -> flag.contains("-urls=") || flag.contains("-address=") || flag.contains("-servers="))
                .hasSize(7)
                .allSatisfy(flag -> assertThat(flag).containsPattern("=(http://)?127\\.0\\.0\\.1(:\\d)?$"));
    }

    @Test
    void takeMoreFlagsAndKeepAllFilesInOneFolder() {
        assertThat(programs.etcd(1, 2, List.of("--unsafe-no-fsync"))).endsWith("--unsafe-no-fsync");
        assertThat(programs.apiServer(1, 3, "10.0.0.0/24", List.of("--event-ttl=24h")))
                .startsWith("/bin/kube-apiserver")
                .endsWith("--event-ttl=24h")
                .filteredOn(flag -> flag.contains("-file=") || flag.contains("-dir="))
                .hasSize(4)
                .allMatch(flag -> flag.contains("=/data/"));
    }

    @Test
    void anAdministratorIsInTheGroupThatMayDoAll() {
        assertThat(ControlPlanePrograms.administrator("secret", "tests"))
                .isEqualTo("secret,tests,tests,\"system:masters\"\n");
    }
}
