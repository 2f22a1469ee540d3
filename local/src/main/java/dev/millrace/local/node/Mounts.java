package dev.millrace.local.node;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a container's mount paths really are: a local process has no mounts of its own.
 *
 * @param folders by mount path
 */
record Mounts(Map<String, Path> folders) {
    Mounts {
        folders = Map.copyOf(folders);
    }

    /** Replaces a mount path, or a path below one, by the real folder; other text stays as it is. */
    String rewrite(String value) {
        List<String> longestFirst = folders.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        for (String mount : longestFirst) {
            if (value.equals(mount) || value.startsWith(mount + "/")) {
                return folders.get(mount) + value.substring(mount.length());
            }
        }
        return value;
    }

    Optional<Path> folder(String mountPath) {
        return Optional.ofNullable(folders.get(mountPath));
    }
}
