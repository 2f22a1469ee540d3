package dev.millrace.local.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * DNS for one machine: every JVM gets this file as {@code jdk.net.hosts.file} and reads it at each look-up. A Service's
 * names stand for the addresses of its ready pods.
 */
final class HostsFile {
    private final Path file;
    private String written = "";

    HostsFile(Path file) {
        this.file = file;
    }

    Path path() {
        return file;
    }

    /** Writes the file when something changed; readers see the old one or the new one. */
    void update(String machine, Collection<Service> services, Collection<Pod> pods) throws IOException {
        String content = render(machine, services, pods);
        if (!content.equals(written)) {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, content);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            written = content;
        }
    }

    /** @param machine the host's own name, which some libraries look up */
    static String render(String machine, Collection<Service> services, Collection<Pod> pods) {
        TreeSet<String> lines = new TreeSet<>();
        for (Service service : services) {
            for (Pod pod : pods) {
                if (leadsTo(service, pod)) {
                    names(service).forEach(name -> lines.add(pod.getStatus().getPodIP() + " " + name));
                }
            }
        }
        StringBuilder text = new StringBuilder("127.0.0.1 localhost\n");
        if (!machine.isBlank() && !machine.equals("localhost")) {
            text.append("127.0.0.1 ").append(machine).append('\n');
        }
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static boolean leadsTo(Service service, Pod pod) {
        Map<String, String> selector = service.getSpec().getSelector();
        Map<String, String> labels =
                Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
        boolean unready = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
        return selector != null
                && !selector.isEmpty()
                && service.getMetadata().getNamespace().equals(pod.getMetadata().getNamespace())
                && labels.entrySet().containsAll(selector.entrySet())
                && PodFacts.hasAddress(pod)
                && (unready || PodFacts.isReady(pod));
    }

    private static List<String> names(Service service) {
        String name = service.getMetadata().getName();
        String qualified = name + "." + service.getMetadata().getNamespace();
        return Stream.of("", ".svc", ".svc.cluster.local")
                .map(suffix -> suffix.isEmpty() ? name + " " + qualified : qualified + suffix)
                .toList();
    }
}
