package dev.millrace.e2e.cluster;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;
import java.util.List;

/**
 * A Helm release of the chart in this repository, by Helm's own library.
 *
 * @param kubeconfig of the cluster
 * @param namespace must exist
 * @param values a later file wins
 */
record Release(Path kubeconfig, String namespace, List<Path> values) {
    private static final String NAME = "millrace";
    private static final Path CHART = Path.of("").toAbsolutePath().getParent().resolve("helm/millrace");

    void install() {
        var command = new Helm(CHART)
                .install()
                .withName(NAME)
                .withNamespace(namespace)
                .withKubeConfig(kubeconfig);
        values.forEach(command::withValuesFile);
        command.call();
    }

    /** With one value that is another than before. */
    void upgrade(String key, String value) {
        var command = new Helm(CHART)
                .upgrade()
                .withName(NAME)
                .withNamespace(namespace)
                .withKubeConfig(kubeconfig);
        values.forEach(command::withValuesFile);
        command.set(key, value).call();
    }

    void uninstall() {
        Helm.uninstall(NAME)
                .withNamespace(namespace)
                .withKubeConfig(kubeconfig)
                .ignoreNotFound()
                .call();
    }
}
