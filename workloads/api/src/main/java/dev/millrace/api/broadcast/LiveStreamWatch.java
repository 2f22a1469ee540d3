package dev.millrace.api.broadcast;

import dev.millrace.crds.LiveStream;
import dev.millrace.service.PodIdentity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Watches the LiveStreams of the pod's namespace and has each change written down, in order, on one thread. What was
 * missed while the API, the database or Kubernetes was away is made up for by going over all of them: when the watch is
 * there, after a failure, and twice a minute.
 */
@Component
class LiveStreamWatch implements SmartLifecycle, ResourceEventHandler<LiveStream> {
    private static final Logger log = LoggerFactory.getLogger(LiveStreamWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration UNTIL_SYNCED = Duration.ofMillis(100);

    private final KubernetesClient kubernetes;
    private final String namespace;
    private final Projection projection;
    private final MeterRegistry metrics;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Running running;

    LiveStreamWatch(KubernetesClient kubernetes, PodIdentity pod, Projection projection, MeterRegistry metrics) {
        this.kubernetes = kubernetes;
        this.namespace = pod.namespace();
        this.projection = projection;
        this.metrics = metrics;
    }

    /** Returns at once; Kubernetes is tried again until it answers. */
    @Override
    public void start() {
        SharedIndexInformer<LiveStream> informer =
                kubernetes.resources(LiveStream.class).inNamespace(namespace).runnableInformer(0);
        ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("livestreams").factory());
        Running started = new Running(informer, worker, new AtomicBoolean());
        running = started;
        Gauge.builder("millrace.active.streams", this, LiveStreamWatch::active)
                .description("broadcasts that viewers can see")
                .register(metrics);
        informer.addEventHandler(this);
        informer.exceptionHandler((begun, failure) -> {
            log.warn("the watch of LiveStreams failed; trying again: {}", failure.getMessage());
            return true;
        });
        informer.start();
        goOverAllIn(started, Duration.ZERO);
        worker.scheduleWithFixedDelay(
                () -> goOverAll(started), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        Running stopping = running;
        running = null;
        if (stopping != null) {
            stopping.informer.stop();
            stopping.worker.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    /** Whether changes arrive. */
    boolean isWatching() {
        Running now = running;
        return now != null && now.informer.hasSynced() && now.informer.isWatching();
    }

    /** Has each change told once {@link #streams} has it, on the watch's thread: it must not block. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** As they are now; those of before when Kubernetes is away. */
    List<LiveStream> streams() {
        Running now = running;
        return now == null ? List.of() : now.informer.getStore().list();
    }

    @Override
    public void onAdd(LiveStream stream) {
        changed(BroadcastFacts.of(stream));
    }

    @Override
    public void onUpdate(LiveStream before, LiveStream stream) {
        changed(BroadcastFacts.of(stream));
    }

    @Override
    public void onDelete(LiveStream stream, boolean finalStateUnknown) {
        changed(BroadcastFacts.gone(stream.getSpec().broadcast()));
    }

    private void changed(BroadcastFacts facts) {
        listeners.forEach(Runnable::run);
        Running now = running;
        if (now != null) {
            now.worker.execute(() -> attempt(now, () -> projection.project(facts)));
        }
    }

    private void goOverAll(Running now) {
        if (now.informer.hasSynced()) {
            attempt(now, () -> projection.projectAll(now.informer.getStore().list()));
        } else {
            goOverAllIn(now, UNTIL_SYNCED);
        }
    }

    /** When it fails, all will be gone over again soon: once, however much failed. Runs on the worker. */
    private void attempt(Running now, Runnable writing) {
        try {
            writing.run();
        } catch (DataAccessException away) {
            log.warn(
                    "LiveStreams cannot be written down; trying again: {}",
                    NestedExceptionUtils.getMostSpecificCause(away).getMessage());
            metrics.counter("millrace.broadcast.projection.failures").increment();
            if (now.retrying.compareAndSet(false, true)) {
                goOverAllIn(now, AFTER_FAILURE);
            }
        }
    }

    private void goOverAllIn(Running now, Duration pause) {
        now.worker.schedule(
                () -> {
                    now.retrying.set(false);
                    goOverAll(now);
                },
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private double active() {
        Running now = running;
        return now == null
                ? 0
                : now.informer.getStore().list().stream()
                        .map(BroadcastFacts::of)
                        .filter(facts -> facts.phase() == BroadcastPhase.LIVE)
                        .count();
    }

    private record Running(
            SharedIndexInformer<LiveStream> informer, ScheduledExecutorService worker, AtomicBoolean retrying) {}
}
