package dev.millrace.operator;

import dev.millrace.operator.livestream.LiveStreamReconciler;
import dev.millrace.operator.podpool.CordonedNodes;
import dev.millrace.operator.podpool.KeptItems;
import dev.millrace.operator.transcodeprofile.TranscodeProfileReconciler;
import dev.millrace.service.PodIdentity;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RuntimeInfo;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts the controllers after everything else, and stops them before. */
final class Controllers implements SmartLifecycle {
    private static final int THREADS = 64;
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(Controllers.class);

    private final PodIdentity identity;
    private final CordonedNodes cordoned;
    private final LiveStreamReconciler liveStreams;
    private final ChatControllers chat;
    private final Reconciliations reconciliations;
    private final LeaderLabel label;
    private final LeaderLease lease;
    private final boolean alone;
    private final boolean watchesNodes;
    private final Operator operator;

    private volatile boolean running;

    Controllers(
            OperatorSettings settings,
            PodIdentity identity,
            KubernetesClient client,
            CordonedNodes cordoned,
            LiveStreamReconciler liveStreams,
            TranscodeProfileReconciler profiles,
            ChatControllers chat,
            Reconciliations reconciliations,
            LeaderLabel label) {
        this.identity = identity;
        this.cordoned = cordoned;
        this.liveStreams = liveStreams;
        this.chat = chat;
        this.alone = !settings.leaderElection();
        this.reconciliations = reconciliations;
        this.label = label;
        this.lease = new LeaderLease(client, identity);
        this.watchesNodes = settings.watchNodes();
        this.operator = new Operator(configuration -> configure(configuration, settings, client, reconciliations));
        operator.register(profiles, this::configure);
        operator.register(liveStreams, this::configure);
        chat.register(operator, this::configure);
    }

    private void configure(
            ConfigurationServiceOverrider configuration,
            OperatorSettings settings,
            KubernetesClient client,
            Reconciliations reconciliations) {
        configuration
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withMetrics(reconciliations)
                .withConcurrentReconciliationThreads(THREADS)
                .withReconciliationTerminationTimeout(STOP)
                // What was just written is seen by the next step, whatever the informer has got so far.
                .withParseResourceVersions(true)
                .withUseSSAToPatchPrimaryResource(true);
        if (settings.leaderElection()) {
            configuration.withLeaderElectionConfiguration(election());
        }
    }

    /** Who loses the lease ends, and is started again as one who waits. */
    private LeaderElectionConfiguration election() {
        return new LeaderElectionConfiguration(
                LeaderLease.NAME,
                identity.namespace(),
                LeaderElectionConfiguration.LEASE_DURATION_DEFAULT_VALUE,
                LeaderElectionConfiguration.RENEW_DEADLINE_DEFAULT_VALUE,
                LeaderElectionConfiguration.RETRY_PERIOD_DEFAULT_VALUE,
                identity.name(),
                new LeaderCallbacks(
                        () -> leads(true),
                        this::lostLease,
                        leader -> log.info("{} leads", leader.isEmpty() ? "nobody" : leader)),
                false);
    }

    private void leads(boolean leads) {
        liveStreams.leads(leads);
        chat.leads(leads);
        if (!alone) {
            label.set(leads);
        }
    }

    private void lostLease() {
        leads(false);
        if (running) {
            log.error("lost the lease to another operator: this process ends");
            // On a thread of its own, because the exit waits for this one.
            Thread.ofPlatform().start(() -> System.exit(1));
        }
    }

    private <R extends HasMetadata> void configure(ControllerConfigurationOverrider<R> controller) {
        controller
                .settingNamespace(identity.namespace())
                .withInformerListLimit(KeptItems.PAGE)
                .withRetry(new GenericRetry()
                        .setInitialInterval(FIRST_RETRY)
                        .setIntervalMultiplier(2)
                        .setMaxInterval(LAST_RETRY.toMillis())
                        .withoutMaxAttempts());
    }

    RuntimeInfo info() {
        return operator.getRuntimeInfo();
    }

    @Override
    public void start() {
        leads(alone);
        if (watchesNodes) {
            cordoned.start();
        }
        operator.start();
        running = true;
        log.info("looking after namespace {}", identity.namespace());
    }

    @Override
    public void stop() {
        running = false;
        leads(false);
        reconciliations.close(STOP);
        operator.stop();
        if (!alone) {
            lease.release();
        }
        cordoned.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
