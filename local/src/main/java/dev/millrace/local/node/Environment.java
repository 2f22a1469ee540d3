package dev.millrace.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Works out the environment of a container, as a kubelet does: a pure function of what it is given. */
final class Environment {
    /** {@code $(NAME)} refers to an earlier variable; {@code $$(NAME)} is the text {@code $(NAME)}. */
    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\(([-._a-zA-Z][-._a-zA-Z0-9]*)\\)");

    private final Pod pod;
    private final String podAddress;
    private final String nodeAddress;
    private final ConfigSource config;
    private final Mounts mounts;

    Environment(Pod pod, String podAddress, String nodeAddress, ConfigSource config, Mounts mounts) {
        this.pod = pod;
        this.podAddress = podAddress;
        this.nodeAddress = nodeAddress;
        this.config = config;
        this.mounts = mounts;
    }

    Map<String, String> of(Container container) throws ConfigMissing {
        Map<String, String> environment = new LinkedHashMap<>();
        for (EnvVar variable : container.getEnv()) {
            if (variable.getValueFrom() == null) {
                String value = variable.getValue() == null ? "" : variable.getValue();
                environment.put(variable.getName(), mounts.rewrite(expand(value, environment)));
            } else {
                Optional<String> value = resolve(variable.getValueFrom());
                value.ifPresent(found -> environment.put(variable.getName(), found));
            }
        }
        return environment;
    }

    /** Leaves references to unknown variables as they are, as Kubernetes does. */
    static String expand(String text, Map<String, String> known) {
        return REFERENCE.matcher(text).replaceAll(match -> {
            String whole = match.group();
            String replacement =
                    whole.startsWith("$$") ? whole.substring(1) : known.getOrDefault(match.group(1), whole);
            return Matcher.quoteReplacement(replacement);
        });
    }

    /** @return empty for an optional reference to something that is not there */
    private Optional<String> resolve(EnvVarSource source) throws ConfigMissing {
        if (source.getFieldRef() != null) {
            return Optional.of(field(source.getFieldRef()));
        }
        String namespace = pod.getMetadata().getNamespace();
        if (source.getSecretKeyRef() != null) {
            var ref = source.getSecretKeyRef();
            Optional<String> value = config.secret(namespace, ref.getName())
                    .flatMap(secret -> Optional.ofNullable(secret.getData()))
                    .flatMap(data -> Optional.ofNullable(data.get(ref.getKey())))
                    .map(Environment::decode);
            return required(value, ref.getOptional(), "secret", ref.getName(), ref.getKey());
        }
        if (source.getConfigMapKeyRef() != null) {
            var ref = source.getConfigMapKeyRef();
            Optional<String> value = config.configMap(namespace, ref.getName())
                    .flatMap(map -> Optional.ofNullable(map.getData()))
                    .flatMap(data -> Optional.ofNullable(data.get(ref.getKey())));
            return required(value, ref.getOptional(), "configmap", ref.getName(), ref.getKey());
        }
        throw new ConfigMissing("this node does not understand such a source of a variable: " + source);
    }

    private static Optional<String> required(
            Optional<String> value, Boolean optional, String kind, String name, String key) throws ConfigMissing {
        if (value.isEmpty() && !Boolean.TRUE.equals(optional)) {
            throw new ConfigMissing(
                    "there is no key \"" + key + "\" in " + kind + " \"" + name + "\", or no such " + kind);
        }
        return value;
    }

    private String field(ObjectFieldSelector ref) throws ConfigMissing {
        return switch (ref.getFieldPath()) {
            case "metadata.name" -> pod.getMetadata().getName();
            case "metadata.namespace" -> pod.getMetadata().getNamespace();
            case "metadata.uid" -> pod.getMetadata().getUid();
            case "status.podIP" -> podAddress;
            case "status.hostIP" -> nodeAddress;
            case "spec.nodeName" -> pod.getSpec().getNodeName();
            case "spec.serviceAccountName" ->
                Optional.ofNullable(pod.getSpec().getServiceAccountName()).orElse("");
            default -> throw new ConfigMissing("this node does not know the field " + ref.getFieldPath());
        };
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
