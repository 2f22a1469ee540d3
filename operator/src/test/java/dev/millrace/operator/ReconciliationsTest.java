package dev.millrace.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ReconciliationsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Reconciliations reconciliations = new Reconciliations(registry);

    @Test
    void theOperatorStopsOnlyWhenThoseThatRunAreDone()
            throws InterruptedException, ExecutionException, TimeoutException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CompletableFuture<String> running = CompletableFuture.supplyAsync(() -> run(() -> {
            begun.countDown();
            mayEnd.await();
            return "done";
        }));
        begun.await();

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> reconciliations.close(PATIENCE));
        // Whoever comes while it waits is sent away.
        CompletableFuture<Throwable> late = CompletableFuture.supplyAsync(ReconciliationsTest.this::sentAway)
                .orTimeout(30, TimeUnit.SECONDS);
        assertThat(stopped).isNotDone();
        mayEnd.countDown();

        assertThat(running.get(30, TimeUnit.SECONDS)).isEqualTo("done");
        stopped.get(30, TimeUnit.SECONDS);
        assertThat(late.get()).hasMessageContaining("stops");
        assertThatThrownBy(() -> run(() -> "late")).hasMessageContaining("stops");
    }

    @Test
    void itDoesNotWaitForEver() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CompletableFuture<String> stuck = CompletableFuture.supplyAsync(() -> run(() -> {
            begun.countDown();
            mayEnd.await();
            return "done";
        }));
        try {
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            reconciliations.close(Duration.ofMillis(50));
            assertThat(stuck).isNotDone();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            mayEnd.countDown();
        }
    }

    @Test
    void eachIsMeasured() {
        run(() -> "done");

        assertThat(registry.get("millrace.operator.reconcile")
                        .tag("controller", "test")
                        .tag("outcome", "success")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    private Throwable sentAway() {
        while (true) {
            try {
                run(() -> "too early");
            } catch (IllegalStateException e) {
                return e;
            }
        }
    }

    private <T> T run(Callable<T> work) {
        try {
            return reconciliations.timeControllerExecution(new Metrics.ControllerExecution<>() {
                @Override
                public String name() {
                    return "reconcile";
                }

                @Override
                public String controllerName() {
                    return "test";
                }

                @Override
                public String successTypeName(T result) {
                    return "success";
                }

                @Override
                public ResourceID resourceID() {
                    return new ResourceID("name", "namespace");
                }

                @Override
                public Map<String, Object> metadata() {
                    return Map.of();
                }

                @Override
                public T execute() throws Exception {
                    return work.call();
                }
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
