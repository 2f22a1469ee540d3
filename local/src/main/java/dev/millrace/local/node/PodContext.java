package dev.millrace.local.node;

import dev.millrace.local.kubernetes.Access;
import dev.millrace.local.process.ProcessTable;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What the pods of a node share.
 *
 * @param nodeAddress the node's own 127.x address
 * @param hosts the file that stands for DNS
 * @param pods a folder a pod is made in here
 * @param logs a file a pod is made in here
 */
record PodContext(
        KubernetesClient client,
        Access access,
        ProcessTable processes,
        Workloads workloads,
        ConfigSource config,
        String nodeAddress,
        Path hosts,
        Path pods,
        Path logs,
        InstantSource clock) {}
