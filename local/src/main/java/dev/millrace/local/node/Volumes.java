package dev.millrace.local.node;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a pod's volumes as folders: ConfigMaps and Secrets with their files, and empty ones. */
final class Volumes {
    private final Path folder;
    private final ConfigSource config;

    /** @param folder of this pod; private to its owner */
    Volumes(Path folder, ConfigSource config) {
        this.folder = folder;
        this.config = config;
    }

    /** Makes what the container mounts. An empty folder keeps what an earlier run of the container left in it. */
    Mounts prepare(Pod pod, Container container) throws ConfigMissing, IOException {
        Map<String, Volume> volumes = new HashMap<>();
        pod.getSpec().getVolumes().forEach(volume -> volumes.put(volume.getName(), volume));
        Map<String, Path> mounts = new HashMap<>();
        for (VolumeMount mount : container.getVolumeMounts()) {
            Volume volume = volumes.get(mount.getName());
            if (volume != null && isUnderstood(volume)) {
                Path made = prepare(pod.getMetadata().getNamespace(), volume);
                mounts.put(mount.getMountPath(), mount.getSubPath() == null ? made : made.resolve(mount.getSubPath()));
            }
        }
        return new Mounts(mounts);
    }

    private static boolean isUnderstood(Volume volume) {
        return volume.getConfigMap() != null || volume.getSecret() != null || volume.getEmptyDir() != null;
    }

    private Path prepare(String namespace, Volume volume) throws ConfigMissing, IOException {
        Path made = Files.createDirectories(folder.resolve(volume.getName()));
        if (volume.getConfigMap() != null) {
            String name = volume.getConfigMap().getName();
            Optional<ConfigMap> map = config.configMap(namespace, name);
            check(map.isPresent(), volume.getConfigMap().getOptional(), "configmap \"" + name + "\" not found");
            Map<String, byte[]> files = new HashMap<>();
            map.map(ConfigMap::getData)
                    .ifPresent(data ->
                            data.forEach((key, value) -> files.put(key, value.getBytes(StandardCharsets.UTF_8))));
            map.map(ConfigMap::getBinaryData).ifPresent(data -> decode(data, files));
            write(made, files, volume.getConfigMap().getItems());
        } else if (volume.getSecret() != null) {
            String name = volume.getSecret().getSecretName();
            Optional<Secret> secret = config.secret(namespace, name);
            check(secret.isPresent(), volume.getSecret().getOptional(), "secret \"" + name + "\" not found");
            Map<String, byte[]> files = new HashMap<>();
            secret.map(Secret::getData).ifPresent(data -> decode(data, files));
            write(made, files, volume.getSecret().getItems());
        }
        return made;
    }

    private static void decode(Map<String, String> base64, Map<String, byte[]> files) {
        base64.forEach((key, value) -> files.put(key, Base64.getDecoder().decode(value)));
    }

    private static void check(boolean found, Boolean optional, String message) throws ConfigMissing {
        if (!found && !Boolean.TRUE.equals(optional)) {
            throw new ConfigMissing(message);
        }
    }

    private static void write(Path folder, Map<String, byte[]> files, List<KeyToPath> items) throws IOException {
        if (items.isEmpty()) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
            return;
        }
        for (KeyToPath item : items) {
            byte[] content = files.get(item.getKey());
            if (content != null) {
                Path target = folder.resolve(item.getPath());
                Files.createDirectories(target.getParent());
                Files.write(target, content);
            }
        }
    }
}
