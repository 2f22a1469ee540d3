package dev.millrace.local.node;

import dev.millrace.local.process.ManagedProcess;
import dev.millrace.local.process.ProcessSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container's life: waits for what it refers to, runs it, and runs it again as the pod's restart policy says. */
final class ContainerLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerLoop.class);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LAST_BACKOFF = Duration.ofSeconds(30);
    /** A run this long was a good one: the next failure is the first again. */
    private static final Duration GOOD_RUN = Duration.ofMinutes(2);

    private final Pod pod;
    private final Container container;
    private final String podAddress;
    private final PodContext context;
    private final Consumer<ContainerState.History> changed;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicReference<Optional<ManagedProcess>> process = new AtomicReference<>(Optional.empty());
    private ContainerState.History history = ContainerState.History.NEW;
    private Duration backoff = FIRST_BACKOFF;

    ContainerLoop(
            Pod pod,
            Container container,
            String podAddress,
            PodContext context,
            Consumer<ContainerState.History> changed) {
        this.pod = pod;
        this.container = container;
        this.podAddress = podAddress;
        this.context = context;
        this.changed = changed;
    }

    @Override
    public void run() {
        try {
            Optional<ProcessSpec> spec = awaitSpec();
            while (spec.isPresent()) {
                ContainerState.Terminated ended = runOnce(spec.get());
                if (isStopping() || !restarts(pod.getSpec().getRestartPolicy(), ended.exitCode())) {
                    tell(history.with(ended));
                    return;
                }
                rest(ended);
                spec = awaitSpec();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks the container to end; {@link #run} returns when it has. */
    void terminate() {
        stopping.countDown();
        process.get().ifPresent(ManagedProcess::terminate);
    }

    void kill() {
        stopping.countDown();
        process.get().ifPresent(ManagedProcess::kill);
    }

    static boolean restarts(String policy, int exitCode) {
        return switch (Optional.ofNullable(policy).orElse("Always")) {
            case "Never" -> false;
            case "OnFailure" -> exitCode != 0;
            default -> true;
        };
    }

    /** @return empty when the pod is to end before it could start */
    private Optional<ProcessSpec> awaitSpec() throws InterruptedException {
        while (!isStopping()) {
            try {
                Optional<Workload> workload = context.workloads().find(container.getImage());
                if (workload.isPresent()) {
                    return Optional.of(spec(workload.get()));
                }
                waiting("ErrImageNeverPull", "this machine has not built " + container.getImage());
            } catch (ConfigMissing e) {
                waiting("CreateContainerConfigError", message(e));
            } catch (IOException e) {
                waiting("CreateContainerError", message(e));
            }
            if (stopping.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        return Optional.empty();
    }

    private ProcessSpec spec(Workload workload) throws ConfigMissing, IOException {
        Path folder = context.pods().resolve(pod.getMetadata().getUid());
        Mounts mounts = new Volumes(folder.resolve("volumes"), context.config()).prepare(pod, container);
        Map<String, String> environment =
                new Environment(pod, podAddress, context.nodeAddress(), context.config(), mounts).of(container);
        Optional<Path> kubeconfig = ServiceAccountToken.kubeconfig(pod, context, folder);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ContainerCommand(java, context.hosts(), folder, log(), kubeconfig)
                .of(pod.getMetadata().getName(), container, workload, environment, mounts);
    }

    private Path log() {
        String name = pod.getMetadata().getName();
        boolean alone = pod.getSpec().getContainers().size() == 1;
        return context.logs().resolve(alone ? name + ".log" : name + "." + container.getName() + ".log");
    }

    private ContainerState.Terminated runOnce(ProcessSpec spec) throws InterruptedException {
        ManagedProcess started;
        try {
            started = context.processes().start(spec);
        } catch (IOException e) {
            var now = context.clock().instant();
            LOG.atWarn().addKeyValue("pod", pod.getMetadata().getName()).log("The container cannot be started", e);
            return new ContainerState.Terminated(127, now, now);
        }
        process.set(Optional.of(started));
        if (isStopping()) {
            started.terminate();
        }
        try {
            return new ContainerRun(
                            container, podAddress, started, context.clock(), running -> tell(history.with(running)))
                    .await();
        } finally {
            process.set(Optional.empty());
        }
    }

    private void rest(ContainerState.Terminated ended) throws InterruptedException {
        if (Duration.between(ended.since(), ended.finished()).compareTo(GOOD_RUN) > 0) {
            backoff = FIRST_BACKOFF;
        }
        String message = "exit code " + ended.exitCode() + ", next start in " + backoff.toSeconds() + " s";
        tell(history.restarting(ended, new ContainerState.Waiting("CrashLoopBackOff", message)));
        stopping.await(backoff.toMillis(), TimeUnit.MILLISECONDS);
        Duration next = backoff.multipliedBy(2);
        backoff = next.compareTo(LAST_BACKOFF) > 0 ? LAST_BACKOFF : next;
    }

    private void waiting(String reason, String message) {
        ContainerState.Waiting state = new ContainerState.Waiting(reason, message);
        if (!state.equals(history.state())) {
            tell(history.with(state));
        }
    }

    private void tell(ContainerState.History next) {
        history = next;
        changed.accept(next);
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private static String message(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }
}
