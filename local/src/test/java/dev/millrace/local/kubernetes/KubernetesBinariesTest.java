package dev.millrace.local.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesBinariesTest {
    @TempDir
    Path folder;

    @Test
    void theFolderThatWasNamedComesFirst() throws Exception {
        Path named = programs(folder.resolve("named"));
        Path assets = programs(folder.resolve("assets"));

        assertThat(binaries(Map.of("KUBEBUILDER_ASSETS", assets.toString())).ensure(named.toString()))
                .isEqualTo(named);
        assertThat(binaries(Map.of("KUBEBUILDER_ASSETS", assets.toString())).ensure(""))
                .isEqualTo(assets);
    }

    @Test
    void thenTheCache() throws Exception {
        Path cached = programs(folder.resolve("kubernetes").resolve(KubernetesBinaries.KUBERNETES_VERSION));

        assertThat(binaries(Map.of("MILLRACE_CACHE", folder.toString())).ensure(""))
                .isEqualTo(cached);
    }

    @Test
    void aNamedFolderWithoutThemIsAnError() {
        assertThatThrownBy(() -> binaries(Map.of()).ensure(folder.toString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--kube-bin");
    }

    @Test
    void findsItsChecksumAmongOthers() throws Exception {
        String sums = "aaa  etcd-a.tar.gz\nbbb  etcd-b.tar.gz\n";

        assertThat(KubernetesBinaries.checksumOf("etcd-b.tar.gz", sums)).isEqualTo("bbb");
        assertThatThrownBy(() -> KubernetesBinaries.checksumOf("etcd-c.tar.gz", sums))
                .isInstanceOf(IOException.class);
    }

    @Test
    void readsItsOptionFromTheWholeCommandLine() {
        assertThat(KubernetesBinaries.kubeBin(new String[] {"sources", "up", "--kube-bin", "/x"}))
                .isEqualTo("/x");
        assertThat(KubernetesBinaries.kubeBin(new String[] {"sources", "up", "--kube-bin=/y"}))
                .isEqualTo("/y");
        assertThat(KubernetesBinaries.kubeBin(new String[] {"sources", "up"})).isEmpty();
    }

    private KubernetesBinaries binaries(Map<String, String> environment) {
        return new KubernetesBinaries(environment, folder, line -> {});
    }

    private static Path programs(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name : new String[] {"etcd", "kube-apiserver"}) {
            Path program = Files.createFile(folder.resolve(name));
            assertThat(program.toFile().setExecutable(true)).isTrue();
        }
        return folder;
    }
}
