package dev.millrace.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.testkit.hls.HlsPlaylist;
import dev.millrace.testkit.hls.HlsReader;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * One story, told in order, on the cluster that {@code KUBECONFIG} names: the chart is installed into a namespace of its
 * own, one broadcast is published, watched and talked about, and goes on while its pods are killed, evicted and replaced
 * by those of an upgrade. {@code docs/platform.md} says how to run it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIfSystemProperty(
        named = "millrace.cluster",
        matches = "true",
        disabledReason = "needs a cluster: ./millrace test --cluster")
class ClusterTest {
    private static final String CHANNEL = "ann";
    /** Two seconds each: what comes after a trouble must be more than what was ready before it. */
    private static final int PARTS = 40;

    private final Path kubeconfig = Path.of(System.getenv().getOrDefault("KUBECONFIG", ""));
    private final String namespace = "millrace-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private final Release release = new Release(kubeconfig, namespace, values());
    private final Cluster cluster = new Cluster(kubeconfig, namespace, System.getProperty("millrace.cluster.host", ""));
    private final List<String> breakdown = new ArrayList<>();
    private Streamer streamer;
    private Watcher watcher;
    private Conversation conversation;
    private boolean sound = true;

    private static List<Path> values() {
        String more = System.getProperty("millrace.cluster.values", "");
        return Stream.concat(Stream.of("cluster/values.yaml"), Stream.of(more.split(",")))
                .filter(file -> !file.isBlank())
                .map(Path::of)
                .toList();
    }

    @BeforeAll
    void install() {
        cluster.createNamespace();
        timed("install, until all is ready", () -> {
            release.install();
            cluster.awaitReady();
        });
    }

    @AfterAll
    void tidy() {
        if (!sound) {
            System.out.println("\nWhat the cluster says:");
            new Testimony(cluster.client(), namespace).lines().forEach(System.out::println);
        }
        if (conversation != null) {
            conversation.close();
        }
        if (watcher != null) {
            watcher.close();
        }
        if (streamer != null) {
            streamer.close();
        }
        release.uninstall();
        cluster.deleteNamespace();
        cluster.close();
        System.out.println("\nThe cluster test, step by step:");
        breakdown.forEach(System.out::println);
    }

    /** The story has no middle without its beginning. */
    @BeforeEach
    void goOnOnlyFromWhatIsSound() {
        assumeTrue(sound, "the steps before went well");
    }

    @Test
    @Order(1)
    void oneIsLiveOthersWatchAndTalk() {
        Account ann = Account.register(cluster.web(), CHANNEL);
        Account bob = Account.register(cluster.web(), "bob");
        timed("publish, until a player has 8 s of it", () -> {
            streamer = Streamer.publish(cluster.rtmp(), ann.streamKey());
            watcher = Watcher.of(cluster.web(), CHANNEL);
            watcher.awaitParts(PARTS);
            cluster.awaitState(CHANNEL, State.LIVE);
        });
        timed("chat", () -> {
            conversation = new Conversation(ann, bob, ann.channelId());
            conversation.awaitMessages(3);
        });
        watcher.seen();
    }

    @Test
    @Order(2)
    void aKilledTranscoderIsReplaced() {
        var seen = survives("transcoder killed", () -> cluster.kill(transcoder()));
        assertThat(seen.jumps()).as("seconds that were lost").isZero();
        assertThat(seen.discontinuities()).isZero();
    }

    @Test
    @Order(3)
    void aKilledIngestIsReplaced() {
        survives("ingest killed", () -> cluster.kill(ingest()));
    }

    @Test
    @Order(4)
    void aKilledChatPodIsReplaced() {
        survives(
                "chat pod killed",
                () -> cluster.kill(cluster.pod(conversation.pods().getFirst())));
    }

    @Test
    @Order(5)
    void aKilledOperatorIsReplaced() {
        survives("operator killed", () -> cluster.kill(cluster.leadingOperator()));
    }

    /**
     * One node cannot be drained, for there is no other where a successor could run: its pods are evicted one by one, as a
     * drain does it, and the one that has the broadcast must not go.
     */
    @Test
    @Order(6)
    void whoServesABroadcastIsNotEvictedAndTheOthersAreReplaced() {
        survives("idle transcoder, ingest, chat, edge, api and operator pods evicted", () -> {
            Pod serving = transcoder();
            List<Pod> evicted = Stream.of("transcoder", "ingest", "chat", "edge", "api", "operator")
                    .flatMap(component -> cluster.pods(component).stream())
                    .filter(pod -> !pod.getMetadata()
                            .getName()
                            .equals(serving.getMetadata().getName()))
                    .toList();
            assertThat(cluster.mayEvict(serving)).isFalse();
            evicted.forEach(cluster::evict);
            evicted.forEach(cluster::awaitGone);
            assertThat(cluster.mayEvict(serving)).isFalse();
        });
    }

    /** The format of the logs is in every pod's template. */
    @Test
    @Order(7)
    void anUpgradeReplacesEveryPodAndCutsNobody() {
        survives("release upgraded, every pod replaced", () -> {
            List<Pod> before = Stream.of("transcoder", "ingest", "chat", "api", "operator")
                    .flatMap(component -> cluster.pods(component).stream())
                    .toList();
            release.upgrade("log.format", "text");
            before.forEach(cluster::awaitGone);
        });
    }

    @Test
    @Order(8)
    void itEndsAsAWholeRecording() throws InterruptedException {
        int said = conversation.finish();
        watcher.awaitParts(1);
        LiveStream ended = timed("end, until the recording is whole", () -> {
            streamer.stop();
            watcher.awaitEnd();
            return cluster.awaitState(CHANNEL, State.ENDED);
        });
        var recording = recording(ended.getSpec().broadcast());
        assertThat(recording.segments()).noneMatch(HlsPlaylist.Segment::gap);
        breakdown.add(
                "  the recording: %d segments, %.0f s, no gap; chat: %d messages, each once, in order, over %d connections; the encoder published %d times"
                        .formatted(
                                recording.segments().size(),
                                recording.duration(),
                                said,
                                conversation.connections(),
                                streamer.connections()));
    }

    private HlsPlaylist recording(String broadcast) {
        URI source = URI.create(cluster.web() + "/vod/" + broadcast + "/source/index.m3u8");
        return Awaitility.await("the recording to be whole")
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(AssertionError.class)
                .until(() -> new HlsReader().playlist(source), HlsPlaylist::ended);
    }

    @Test
    @Order(9)
    void itLeavesTheSecretsAndTheResourceTypesBehind() {
        timed("uninstall, until all pods are gone", () -> {
            release.uninstall();
            Awaitility.await("the end of all pods")
                    .atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(cluster.allPods()).isEmpty());
        });
        assertThat(cluster.hasSecret("millrace-api")).isTrue();
        assertThat(cluster.hasResourceType("livestreams.millrace.dev")).isTrue();
    }

    /** Who watches goes on watching the same broadcast, who talks loses no word, and all pods are well afterwards. */
    private Watcher.Seen survives(String what, Runnable trouble) {
        String broadcast = cluster.newest(CHANNEL).orElseThrow().getSpec().broadcast();
        // An idle transcoder is there again, too.
        cluster.awaitReady();
        watcher.seen();
        timed(what, () -> {
            trouble.run();
            watcher.awaitParts(PARTS);
            cluster.awaitReady();
            cluster.awaitState(CHANNEL, State.LIVE);
            watcher.awaitParts(PARTS);
        });
        conversation.awaitMessages(3);
        assertThat(cluster.newest(CHANNEL).orElseThrow().getSpec().broadcast()).isEqualTo(broadcast);
        var seen = watcher.seen();
        breakdown.add("  the viewer: " + seen);
        return seen;
    }

    private Pod transcoder() {
        return cluster.pod(
                cluster.awaitState(CHANNEL, State.LIVE).getStatus().transcoder().pod());
    }

    /** The ingest pod that the encoder is connected to. */
    private Pod ingest() {
        String relay = cluster.newest(CHANNEL)
                .orElseThrow()
                .getSpec()
                .source()
                .publish()
                .relayUrl();
        return cluster.podAt(URI.create(relay).getHost());
    }

    private void timed(String what, Runnable step) {
        timed(what, () -> {
            step.run();
            return what;
        });
    }

    private <T> T timed(String what, java.util.function.Supplier<T> step) {
        sound = false;
        long begun = System.nanoTime();
        T result = step.get();
        sound = true;
        breakdown.add(String.format(
                Locale.ROOT,
                "%6.1f s  %s",
                Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1000.0,
                what));
        return result;
    }
}
