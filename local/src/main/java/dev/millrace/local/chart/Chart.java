package dev.millrace.local.chart;

import dev.millrace.crds.Manifests;
import dev.millrace.local.LocalModeException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The Helm chart: rendered with local values, and applied by server-side apply.
 *
 * @param folder the chart's
 * @param namespace where it goes
 */
public record Chart(Path folder, String namespace) {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("millrace-local")
            .withForce(true)
            .build();

    /**
     * @param values by path ({@code ingest.rtmp.hostPort}); a later one wins
     * @param work a folder for the log
     * @return the manifests, YAML
     */
    public String render(List<Map.Entry<String, String>> values, Path work) throws IOException, InterruptedException {
        return RenderProcess.run(this, values, work);
    }

    /** Applies the resource types and returns when the API server serves them. */
    public void applyTypes(KubernetesClient client) {
        Manifests.all().forEach(type -> load(client, type).forEach(item -> apply(client, item)));
        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .list()
                .getItems()
                .forEach(type -> client.resource(type)
                        .waitUntilCondition(
                                found -> found != null
                                        && found.getStatus() != null
                                        && found.getStatus().getConditions().stream()
                                                .anyMatch(condition -> condition
                                                                .getType()
                                                                .equals("Established")
                                                        && condition.getStatus().equals("True")),
                                30,
                                TimeUnit.SECONDS));
    }

    public void applyNamespace(KubernetesClient client) {
        apply(
                client,
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build());
    }

    public void applySecret(KubernetesClient client, String name, Map<String, String> values) {
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withStringData(values)
                .build();
        apply(client, secret);
    }

    /** Applies what {@link #render} returned and deletes what an earlier start had applied and this one has not. */
    public void apply(KubernetesClient client, String manifests) {
        List<HasMetadata> wanted = load(client, manifests);
        wanted.forEach(item -> apply(client, item));
        client
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withLabel("app.kubernetes.io/part-of", "millrace")
                .list()
                .getItems()
                .stream()
                .filter(found -> !contains(wanted, found))
                .forEach(found -> client.resource(found).delete());
    }

    private static List<HasMetadata> load(KubernetesClient client, String yaml) {
        return client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items();
    }

    private static boolean contains(Collection<HasMetadata> items, HasMetadata wanted) {
        return items.stream()
                .anyMatch(item -> item.getKind().equals(wanted.getKind())
                        && item.getMetadata()
                                .getName()
                                .equals(wanted.getMetadata().getName()));
    }

    private static void apply(KubernetesClient client, HasMetadata item) {
        try {
            client.resource(item).patch(APPLY);
        } catch (KubernetesClientException e) {
            throw new LocalModeException(
                    "Kubernetes refused " + item.getKind() + " "
                            + item.getMetadata().getName() + ": " + e.getMessage(),
                    e);
        }
    }
}
