package dev.millrace.operator;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What goes on around each reconciliation. How long it takes and how it ends is measured ({@code
 * millrace_operator_reconcile_seconds{controller,outcome}}). And none runs while the operator stops: the framework empties
 * its caches then, and one that read them would take everything for gone and make it again. Thread-safe.
 */
final class Reconciliations implements Metrics {
    private final MeterRegistry registry;
    private final ReadWriteLock running = new ReentrantReadWriteLock();

    private volatile boolean closed;

    Reconciliations(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Lets no further one begin, and waits for those that run: at most so long. */
    void close(Duration patience) {
        closed = true;
        try {
            if (running.writeLock().tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                running.writeLock().unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
        running.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the operator stops; the next one takes this up");
            }
            return timed(execution);
        } finally {
            running.readLock().unlock();
        }
    }

    private <T> T timed(ControllerExecution<T> execution) throws Exception {
        Timer.Sample sample = Timer.start(registry);
        String outcome = "error";
        try {
            T result = execution.execute();
            outcome = execution.successTypeName(result);
            return result;
        } finally {
            sample.stop(Timer.builder("millrace.operator.reconcile")
                    .tag("controller", execution.controllerName())
                    .tag("outcome", outcome)
                    .publishPercentileHistogram()
                    .register(registry));
        }
    }
}
