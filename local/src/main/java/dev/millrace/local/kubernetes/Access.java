package dev.millrace.local.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * How somebody reaches the API server.
 *
 * @param server {@code https://address:port}
 * @param authority the certificate to trust, PEM
 * @param token bearer token; secret
 */
public record Access(String server, String authority, String token) {
    Config config() {
        // Nothing is taken from the environment: no other cluster is ever touched.
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(server)
                .withCaCertData(encodedAuthority())
                .withOauthToken(token)
                .withAutoConfigure(false)
                .build();
    }

    /** A client; the caller closes it. */
    public KubernetesClient client() {
        return new KubernetesClientBuilder().withConfig(config()).build();
    }

    /** The same server for somebody with another token. */
    public Access as(String otherToken) {
        return new Access(server, authority, otherToken);
    }

    /** @param namespace the one that is used when none is named */
    public String kubeconfig(String namespace) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: millrace
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: millrace
                  user:
                    token: %s
                contexts:
                - name: millrace
                  context:
                    cluster: millrace
                    user: millrace
                    namespace: %s
                current-context: millrace
                """.formatted(server, encodedAuthority(), token, namespace);
    }

    private String encodedAuthority() {
        return Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Access[" + server + "]";
    }
}
