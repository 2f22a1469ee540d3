package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamReason;
import dev.millrace.crds.LiveStreamSpec.Pull;
import dev.millrace.wire.StreamAssignment.Credentials;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the credentials of sources that are pulled, each time that they are needed, and keeps none. Only Secrets of a
 * type of their own are taken: else whoever may write LiveStreams could send any Secret of the namespace to a server of
 * his own.
 */
final class SourceSecrets {
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final String TOKEN = "token";

    private final KubernetesClient client;

    SourceSecrets(KubernetesClient client) {
        this.client = client;
    }

    /** What came of it. */
    sealed interface Found {
        /** @param credentials empty when the source needs none */
        record Usable(Optional<Credentials> credentials) implements Found {}

        record Unusable(LiveStreamReason reason, String message) implements Found {}
    }

    Found of(LiveStream stream) {
        Pull pull = stream.getSpec().source().pull();
        if (pull == null || pull.secretRef() == null) {
            return new Found.Usable(Optional.empty());
        }
        String name = pull.secretRef().name();
        Secret secret;
        try {
            secret = client.secrets()
                    .inNamespace(stream.getMetadata().getNamespace())
                    .withName(name)
                    .get();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            return new Found.Unusable(
                    LiveStreamReason.SECRET_MISSING,
                    "The operator may not read the Secret '%s': name it in the chart's operator.sourceSecrets."
                            .formatted(name));
        }
        if (secret == null) {
            return new Found.Unusable(
                    LiveStreamReason.SECRET_MISSING, "There is no Secret '%s' in this namespace.".formatted(name));
        }
        return read(secret, name);
    }

    private static Found read(Secret secret, String name) {
        if (!Pull.SECRET_TYPE.equals(secret.getType())) {
            return new Found.Unusable(
                    LiveStreamReason.SECRET_INVALID,
                    "The Secret '%s' is not of the type %s.".formatted(name, Pull.SECRET_TYPE));
        }
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        if (data.keySet().equals(Set.of(TOKEN))) {
            return usable(new Credentials(null, null, text(data.get(TOKEN))));
        }
        if (data.keySet().equals(Set.of(USERNAME, PASSWORD))) {
            return usable(new Credentials(text(data.get(USERNAME)), text(data.get(PASSWORD)), null));
        }
        return new Found.Unusable(
                LiveStreamReason.SECRET_INVALID,
                "The Secret '%s' must have the keys username and password, or token, and no others.".formatted(name));
    }

    private static Found usable(Credentials credentials) {
        return new Found.Usable(Optional.of(credentials));
    }

    private static String text(@Nullable String encoded) {
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }
}
