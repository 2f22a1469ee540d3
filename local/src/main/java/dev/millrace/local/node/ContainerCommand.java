package dev.millrace.local.node;

import dev.millrace.local.process.ProcessSpec;
import io.fabric8.kubernetes.api.model.Container;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The process that a container is here: a pure function of the container, its workload and its environment.
 *
 * @param java the program to run
 * @param hosts the file that stands for DNS
 * @param folder the pod's own
 * @param log what the process prints
 * @param kubeconfig of the pod's service account, when it has one
 */
record ContainerCommand(Path java, Path hosts, Path folder, Path log, Optional<Path> kubeconfig) {
    ProcessSpec of(String pod, Container container, Workload workload, Map<String, String> environment, Mounts mounts) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        // Names are looked up in the node's file, and looked up again a second later: pods come and go.
        command.add("-Djdk.net.hosts.file=" + hosts);
        command.add("-Dsun.net.inetaddr.ttl=1");
        command.add("-Dsun.net.inetaddr.negative.ttl=0");
        mounts.folder("/tmp").ifPresent(tmp -> command.add("-Djava.io.tmpdir=" + tmp));
        command.addAll(workload.javaArguments());
        for (String argument : container.getArgs()) {
            command.add(mounts.rewrite(Environment.expand(argument, environment)));
        }
        Map<String, String> all = new HashMap<>();
        all.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        all.put("HOME", folder.toString());
        all.put("LANG", "C.UTF-8");
        all.put("HOSTNAME", pod);
        kubeconfig.ifPresent(file -> all.put("KUBECONFIG", file.toString()));
        all.putAll(environment);
        return new ProcessSpec(pod, command, all, folder, log);
    }
}
