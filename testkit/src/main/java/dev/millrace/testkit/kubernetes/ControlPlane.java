package dev.millrace.testkit.kubernetes;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A real Kubernetes API server for a test class, with our resources installed and RBAC on; a test JVM starts one:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final ControlPlane kubernetes = new ControlPlane();
 * }</pre>
 *
 * Only etcd and kube-apiserver run: nobody schedules pods, collects what lost its owner or empties a deleted
 * namespace. Both end with the test run, also when its JVM is killed.
 */
public final class ControlPlane implements BeforeAllCallback, AutoCloseable {
    private Optional<ApiServer> server = Optional.empty();

    @Override
    public void beforeAll(ExtensionContext context) {
        server = Optional.of(context.getRoot()
                .getStore(Namespace.GLOBAL)
                .computeIfAbsent(ApiServer.class, type -> ApiServer.start(), ApiServer.class));
    }

    /** One of its own, for what is no test; close it. */
    public static ControlPlane standalone() {
        ControlPlane own = new ControlPlane();
        own.server = Optional.of(ApiServer.start());
        return own;
    }

    /** Ends a standalone one; one that tests share ends with them. */
    @Override
    public void close() {
        server().close();
    }

    /** Of an administrator; shared, so leave it open. */
    public KubernetesClient client() {
        return server().client();
    }

    /** For a client of one's own, with an administrator's rights. */
    public Config config() {
        return new ConfigBuilder(server().config()).build();
    }

    /** A new client with the rights of that service account and no others; close it. */
    public KubernetesClient clientOf(String namespace, String serviceAccount) {
        return new KubernetesClientBuilder()
                .withConfig(configOf(namespace, serviceAccount))
                .build();
    }

    /** For a client of one's own, with the rights of that service account and no others. */
    public Config configOf(String namespace, String serviceAccount) {
        return new ConfigBuilder(server().config())
                .withImpersonateUsername("system:serviceaccount:" + namespace + ":" + serviceAccount)
                .withImpersonateGroups("system:serviceaccounts", "system:authenticated")
                .withNamespace(namespace)
                .build();
    }

    /** A new, empty namespace; it stays until the test run ends. */
    public String createNamespace() {
        return server().createNamespace();
    }

    /** A new, empty namespace of this name. */
    public void createNamespace(String name) {
        client().namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private ApiServer server() {
        return server.orElseThrow(() -> new IllegalStateException(
                "The API server is there while the test class runs: declare it as a static @RegisterExtension field"));
    }
}
