package dev.millrace.local.node;

import dev.millrace.local.process.ManagedProcess;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One run of a container, from its start to its exit, with its probes. */
final class ContainerRun {
    private static final Duration KILL_AFTER = Duration.ofSeconds(10);

    private final Container container;
    private final String podAddress;
    private final ManagedProcess process;
    private final InstantSource clock;
    private final Consumer<ContainerState.Running> changed;
    private final Instant since;

    /** @param changed told of each change of started and ready */
    ContainerRun(
            Container container,
            String podAddress,
            ManagedProcess process,
            InstantSource clock,
            Consumer<ContainerState.Running> changed) {
        this.container = container;
        this.podAddress = podAddress;
        this.process = process;
        this.clock = clock;
        this.changed = changed;
        this.since = clock.instant();
    }

    /** Returns when the process is gone, by itself, by the wish of somebody, or because a probe gave it up. */
    ContainerState.Terminated await() throws InterruptedException {
        tell(false, false);
        if (awaitStarted()) {
            awaitEnd();
        }
        int code = process.exit().join();
        return new ContainerState.Terminated(code, since, clock.instant());
    }

    /** @return false when the process is gone */
    private boolean awaitStarted() throws InterruptedException {
        Optional<ProbeSchedule> startup = schedule(container.getStartupProbe());
        while (startup.isPresent()) {
            if (!sleepUntil(startup.get().due())) {
                return false;
            }
            Optional<Boolean> verdict = ask(startup.get());
            if (verdict.isPresent()) {
                if (!verdict.get()) {
                    process.stop(KILL_AFTER);
                    return false;
                }
                startup = Optional.empty();
            }
        }
        return process.isAlive();
    }

    private void awaitEnd() throws InterruptedException {
        Optional<ProbeSchedule> readiness = schedule(container.getReadinessProbe());
        Optional<ProbeSchedule> liveness = schedule(container.getLivenessProbe());
        boolean ready = readiness.isEmpty();
        tell(true, ready);
        while (sleepUntil(earlier(readiness, liveness))) {
            Instant now = clock.instant();
            if (readiness.isPresent() && !readiness.get().due().isAfter(now)) {
                boolean next = ask(readiness.get()).orElse(ready);
                if (next != ready) {
                    ready = next;
                    tell(true, ready);
                }
            }
            if (liveness.isPresent()
                    && !liveness.get().due().isAfter(now)
                    && !ask(liveness.get()).orElse(true)) {
                process.stop(KILL_AFTER);
                return;
            }
        }
    }

    private Optional<ProbeSchedule> schedule(Probe probe) {
        return Optional.ofNullable(probe).map(found -> new ProbeSchedule(found, clock.instant()));
    }

    private Optional<Boolean> ask(ProbeSchedule schedule) {
        boolean success = Prober.ask(schedule.probe(), container, podAddress);
        return schedule.answer(success, clock.instant());
    }

    private static Instant earlier(Optional<ProbeSchedule> one, Optional<ProbeSchedule> other) {
        Instant first = one.map(ProbeSchedule::due).orElse(Instant.MAX);
        Instant second = other.map(ProbeSchedule::due).orElse(Instant.MAX);
        return first.isBefore(second) ? first : second;
    }

    /** @return false when the process ended meanwhile */
    private boolean sleepUntil(Instant due) throws InterruptedException {
        long millis = due.equals(Instant.MAX)
                ? Long.MAX_VALUE
                : Math.max(0, Duration.between(clock.instant(), due).toMillis());
        try {
            process.exit().get(millis, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void tell(boolean started, boolean ready) {
        changed.accept(new ContainerState.Running(since, started, ready));
    }
}
