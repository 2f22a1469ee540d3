package dev.millrace.local;

import dev.millrace.local.kubernetes.KubernetesBinaries;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What {@code millrace --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(Millrace.class.getPackage().getImplementationVersion())
                .orElse("0.1.0-SNAPSHOT");
        return new String[] {
            "millrace " + version,
            "Kubernetes " + KubernetesBinaries.KUBERNETES_VERSION + ", etcd " + KubernetesBinaries.ETCD_VERSION,
            "Java " + Runtime.version()
        };
    }
}
