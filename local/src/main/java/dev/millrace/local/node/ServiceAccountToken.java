package dev.millrace.local.node;

import dev.millrace.local.data.DataFolder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A pod's service account token: asked for as a kubelet does, bound to the pod, given as a kubeconfig. */
final class ServiceAccountToken {
    private static final Duration LIFETIME = Duration.ofDays(365);

    private ServiceAccountToken() {}

    /** @return empty when the pod names no service account, or does not want its token */
    static Optional<Path> kubeconfig(Pod pod, PodContext context, Path folder) throws ConfigMissing, IOException {
        String account =
                Optional.ofNullable(pod.getSpec().getServiceAccountName()).orElse("");
        if (account.isEmpty() || Boolean.FALSE.equals(pod.getSpec().getAutomountServiceAccountToken())) {
            return Optional.empty();
        }
        Files.createDirectories(folder);
        String namespace = pod.getMetadata().getNamespace();
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(LIFETIME.toSeconds())
                .withNewBoundObjectRef(
                        "v1",
                        "Pod",
                        pod.getMetadata().getName(),
                        pod.getMetadata().getUid())
                .endSpec()
                .build();
        try {
            String token = context.client()
                    .serviceAccounts()
                    .inNamespace(namespace)
                    .withName(account)
                    .tokenRequest(request)
                    .getStatus()
                    .getToken();
            Path file = folder.resolve("kubeconfig");
            DataFolder.writePrivately(file, context.access().as(token).kubeconfig(namespace));
            return Optional.of(file);
        } catch (KubernetesClientException e) {
            throw new ConfigMissing("no token for service account \"" + account + "\": " + e.getMessage());
        }
    }
}
