package dev.millrace.local.node;

import dev.millrace.local.kubernetes.Access;
import dev.millrace.local.process.ProcessTable;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that one machine needs besides the API server: Deployments become pods, pods are bound here and run as local
 * processes, Services' names resolve, host ports lead to pods, and what has lost its owner goes.
 *
 * <p>One thread looks at the whole after each change and does what is missing; each pod has threads of its own.
 */
public final class LocalNode implements AutoCloseable {
    public static final String NAME = "millrace-local";

    private static final Logger LOG = LoggerFactory.getLogger(LocalNode.class);
    private static final Duration LOOK_AT_LEAST_EVERY = Duration.ofSeconds(2);
    /** At the end nobody waits as long as a pod on a cluster may take. */
    private static final Duration LAST_GRACE = Duration.ofSeconds(20);

    private final KubernetesClient client;
    private final Subnet subnet;
    private final Addresses addresses;
    private final HostsFile hosts;
    private final HostPorts hostPorts = new HostPorts();
    private final ClusterView view;
    private final PodContext context;
    private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
    private final Semaphore bell = new Semaphore(0);
    private final Thread thread = Thread.ofPlatform().name("node").unstarted(this::loop);
    private volatile boolean closing;

    private LocalNode(
            Access access, Path folder, Path logs, ProcessTable processes, Workloads workloads, InstantSource clock)
            throws IOException {
        this.client = access.client();
        this.subnet = Subnet.claim(folder.toAbsolutePath().hashCode());
        this.addresses = subnet.addresses();
        this.hosts = new HostsFile(folder.resolve("hosts"));
        this.view = new ClusterView(client, this::ring);
        this.context = new PodContext(
                client,
                access,
                processes,
                workloads,
                view,
                addresses.node(),
                hosts.path(),
                folder.resolve("pods"),
                logs,
                clock);
    }

    /**
     * Registers the node and begins to run pods. Pods of an earlier start are deleted first: their processes are gone.
     *
     * @param folder for the pods' files and the hosts file; private to its owner
     * @param logs one file a pod
     */
    public static LocalNode start(
            Access access, Path folder, Path logs, ProcessTable processes, Workloads workloads, InstantSource clock)
            throws IOException {
        Files.createDirectories(folder);
        Files.createDirectories(logs);
        forgetFormerPods(access);
        LocalNode node = new LocalNode(access, folder, logs, processes, workloads, clock);
        node.register(clock);
        node.thread.start();
        node.ring();
        return node;
    }

    private static void forgetFormerPods(Access access) {
        try (KubernetesClient client = access.client()) {
            for (Pod pod : client.pods().inAnyNamespace().list().getItems()) {
                client.resource(pod).withGracePeriod(0).delete();
            }
        }
    }

    private void register(InstantSource clock) {
        var resource = client.nodes().resource(NodeResource.of(NAME, addresses.node(), clock.instant()));
        resource.forceConflicts().serverSideApply();
        client.nodes().withName(NAME).editStatus(node -> {
            node.setStatus(
                    NodeResource.of(NAME, addresses.node(), clock.instant()).getStatus());
            return node;
        });
    }

    private void ring() {
        bell.release();
    }

    private void loop() {
        while (!closing) {
            try {
                bell.tryAcquire(LOOK_AT_LEAST_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                bell.drainPermits();
                if (!closing) {
                    reconcile();
                }
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.atWarn().log("The node could not do all of its work and tries again: {}", e.toString());
            }
        }
    }

    private void reconcile() throws IOException {
        List<Pod> pods = view.pods();
        hosts.update(machineName(), view.services(), pods);
        hostPorts.update(pods);
        view.deployments().forEach(deployment -> runDeployment(deployment, pods));
        for (Pod pod : pods) {
            if (!PodFacts.isBound(pod)) {
                bind(pod);
            } else if (NAME.equals(pod.getSpec().getNodeName())) {
                runPod(pod);
            }
        }
        endLostPods(pods);
        collectGarbage(pods);
    }

    private static String machineName() {
        return System.getenv().getOrDefault("HOSTNAME", "");
    }

    private void runDeployment(Deployment deployment, Collection<Pod> pods) {
        DeploymentPlan plan = DeploymentPlan.of(deployment, pods);
        plan.delete().forEach(this::delete);
        plan.create()
                .forEach(pod -> tolerating(
                        HttpURLConnection.HTTP_CONFLICT,
                        () -> client.resource(pod).create()));
        DeploymentStatus status = DeploymentStatuses.of(deployment, pods);
        if (deployment.getStatus() == null || !DeploymentStatuses.isSame(deployment.getStatus(), status)) {
            Deployment updated =
                    new DeploymentBuilder(deployment).withStatus(status).build();
            tolerating(
                    HttpURLConnection.HTTP_CONFLICT,
                    () -> client.resource(updated).updateStatus());
        }
    }

    private void bind(Pod pod) {
        var binding = new BindingBuilder()
                .withNewMetadata()
                .withName(pod.getMetadata().getName())
                .withNamespace(pod.getMetadata().getNamespace())
                .endMetadata()
                .withNewTarget()
                .withKind("Node")
                .withApiVersion("v1")
                .withName(NAME)
                .endTarget()
                .build();
        tolerating(
                HttpURLConnection.HTTP_CONFLICT,
                () -> client.bindings()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .resource(binding)
                        .create());
    }

    private void runPod(Pod pod) {
        String uid = pod.getMetadata().getUid();
        PodWorker worker = workers.get(uid);
        if (PodFacts.isDeleted(pod)) {
            if (worker == null) {
                deleteNow(pod);
            } else if (!worker.isEnding()) {
                worker.end(Duration.ofSeconds(PodFacts.graceSeconds(pod))).thenRun(() -> ended(pod));
            }
        } else if (worker == null && !PodFacts.isOver(pod)) {
            PodWorker started = new PodWorker(pod, addresses.of(uid), context);
            workers.put(uid, started);
            started.start();
        }
    }

    private void ended(Pod pod) {
        deleteNow(pod);
        release(pod.getMetadata().getUid());
    }

    private void release(String uid) {
        workers.remove(uid);
        addresses.release(uid);
        PodFolders.delete(context.pods().resolve(uid));
        ring();
    }

    /** Somebody deleted these by force: there is nobody left to tell. */
    private void endLostPods(Collection<Pod> pods) {
        Set<String> known = pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
        for (PodWorker worker : workers.values()) {
            if (!known.contains(worker.uid()) && !worker.isEnding()) {
                worker.end(Duration.ZERO).thenRun(() -> release(worker.uid()));
            }
        }
    }

    private void collectGarbage(Collection<Pod> pods) {
        List<HasMetadata> objects = new ArrayList<>(pods);
        objects.addAll(view.services());
        // The view may be older than the object: only who is not in the API server either is gone.
        Garbage.of(
                        objects,
                        (namespace, owner) -> view.hasOwner(owner.getUid()) || Owners.lives(client, namespace, owner))
                .forEach(this::delete);
    }

    private void delete(HasMetadata object) {
        tolerating(
                HttpURLConnection.HTTP_NOT_FOUND, () -> client.resource(object).delete());
    }

    private void deleteNow(Pod pod) {
        tolerating(
                HttpURLConnection.HTTP_NOT_FOUND,
                () -> client.resource(pod).withGracePeriod(0).delete());
    }

    private static void tolerating(int status, Runnable request) {
        try {
            request.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() != status) {
                throw e;
            }
        }
    }

    /** Ends all pods at once and returns when their processes are gone. The API server still knows the pods. */
    @Override
    public void close() throws IOException {
        closing = true;
        ring();
        try {
            thread.join();
            hostPorts.close();
            endAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the table of processes ends what is left
        }
        view.close();
        client.close();
        subnet.close();
    }

    private void endAll() {
        List<CompletableFuture<Void>> endings =
                workers.values().stream().map(worker -> worker.end(LAST_GRACE)).toList();
        endings.forEach(CompletableFuture::join);
    }
}
