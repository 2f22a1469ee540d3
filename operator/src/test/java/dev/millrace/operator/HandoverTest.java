package dev.millrace.operator;

import static dev.millrace.crds.LiveStreamCondition.PLAYABLE;
import static dev.millrace.crds.LiveStreamCondition.TRANSCODER_ASSIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.cluster.Drain;
import dev.millrace.operator.cluster.FakeTranscoder;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.testkit.kubernetes.Kubectl;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broadcasts that move although their transcoder is well: a node is drained, the release is upgraded. */
class HandoverTest extends LiveStreamScenario {
    @BeforeAll
    static void protect() throws IOException {
        cluster.protectBusyPods();
    }

    @Test
    void aDrainWaitsUntilTheSuccessorPlays() {
        String node = node();
        TranscodeProfile profile = cluster.profile(0);
        LiveStream stream = live(profile);
        FakeTranscoder first = cluster.transcoderOf(stream).orElseThrow();
        String elsewhere = node();

        try (Drain drain = Drain.of(client(), node)) {
            FakeTranscoder second = successorOf(stream);
            assertThat(second.assignment().generation()).isEqualTo(2);
            assertThat(first.handovers()).as("it was told before").isEqualTo(1);
            patiently().until(() -> drain.refusals() > 1);
            assertThat(drain.isDone()).isFalse();
            assertThat(cluster.status(stream).orElseThrow()).satisfies(status -> {
                assertThat(status.transcoder().pod()).isEqualTo(first.pod());
                assertThat(status.has(PLAYABLE)).isTrue();
                assertThat(reason(status, TRANSCODER_ASSIGNED)).isEqualTo("HandingOver");
            });
            assertThat(podOf(profile, second).node()).isEqualTo(elsewhere);

            assertThat(second.becomesPlayable()).isEqualTo(204);
            LiveStreamStatus moved = until(stream, status -> status.handovers() == 1);
            assertThat(moved.transcoder().pod()).isEqualTo(second.pod());
            assertThat(moved.restarts()).isZero();
            assertThat(moved.state()).isEqualTo(State.LIVE);
            assertThat(first.becomesPlayable()).as("players may still ask it").isEqualTo(204);
            assertThat(client().services()
                            .inNamespace(cluster.namespace())
                            .withName("live-" + stream.getSpec().broadcast())
                            .get()
                            .getSpec()
                            .getSelector())
                    .containsEntry("millrace.dev/assignment", "2");
            patiently().until(drain::isDone);
        }
        assertThat(podNames(profile)).doesNotContain(first.pod());
        assertThat(second(stream).assignments()).hasSize(1);
        assertThat(cluster.story(stream))
                .extracting(chapter -> chapter.substring(0, chapter.indexOf(':')))
                .containsSubsequence("HandingOver", "HandedOver")
                .doesNotContain("TranscoderLost");
    }

    /** The program itself: it asks for the eviction again until the budget allows it, and it ends well. */
    @Test
    void kubectlDrainsTheNodeAndTheBroadcastGoesOn(@TempDir Path folder) throws Exception {
        Optional<Kubectl> kubectl = Kubectl.of(kubernetes, folder);
        assumeTrue(kubectl.isPresent(), "there is no kubectl");
        String node = node();
        TranscodeProfile profile = cluster.profile(0);
        LiveStream stream = live(profile);
        FakeTranscoder first = cluster.transcoderOf(stream).orElseThrow();
        node();

        Process drain = kubectl.get().start("drain", node, "--timeout=60s");
        try {
            FakeTranscoder second = successorOf(stream);
            patiently().untilAsserted(() -> assertThat(kubectl.get().said()).contains("disruption budget"));
            assertThat(drain.isAlive()).isTrue();
            second.becomesPlayable();

            LiveStreamStatus moved = until(stream, status -> status.handovers() == 1);
            assertThat(moved.transcoder().pod()).isEqualTo(second.pod());
            assertThat(moved.restarts()).isZero();
            assertThat(drain.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(drain.exitValue()).as(kubectl.get().said()).isZero();
        } finally {
            drain.destroyForcibly();
        }
        assertThat(kubectl.get().said()).contains("node/" + node + " drained");
        assertThat(podNames(profile)).doesNotContain(first.pod());
        assertThat(cluster.status(stream).orElseThrow().state()).isEqualTo(State.LIVE);
    }

    @Test
    void aSuccessorThatFailsCostsNothing() {
        String node = node();
        TranscodeProfile profile = cluster.profile(0);
        LiveStream stream = live(profile);
        FakeTranscoder first = cluster.transcoderOf(stream).orElseThrow();
        node();

        try (Drain drain = Drain.of(client(), node)) {
            FakeTranscoder second = successorOf(stream);
            cluster.kubelet().crash(second.pod());
            until(stream, status -> status.assignments() == 3);
            assertThat(cluster.status(stream).orElseThrow().transcoder().pod()).isEqualTo(first.pod());
            FakeTranscoder third = successorOf(stream);
            assertThat(third.pod()).isNotEqualTo(second.pod());
            third.becomesPlayable();

            LiveStreamStatus moved = until(stream, status -> status.handovers() == 1);
            assertThat(moved.transcoder().pod()).isEqualTo(third.pod());
            assertThat(moved.restarts()).isZero();
            patiently().until(drain::isDone);
        }
    }

    @Test
    void aTranscoderThatDiesMeanwhileLeavesTheBroadcastToItsSuccessor() {
        String node = node();
        LiveStream stream = live(cluster.profile(0));
        FakeTranscoder first = cluster.transcoderOf(stream).orElseThrow();
        node();
        try (Drain drain = Drain.of(client(), node)) {
            FakeTranscoder second = successorOf(stream);

            cluster.kubelet().crash(first.pod());

            LiveStreamStatus status =
                    until(stream, seen -> seen.handover() == null && seen.transcoder() != null && seen.restarts() == 1);
            assertThat(status.transcoder().pod()).isEqualTo(second.pod());
            assertThat(status.assignments()).isEqualTo(2);
            second.becomesPlayable();
            untilState(stream, State.LIVE);
            patiently().until(drain::isDone);
        }
    }

    @Test
    void idlePodsLeaveANodeThatIsDrained() {
        String node = node();
        TranscodeProfile profile = warmProfile(2);
        assertThat(cluster.pods(profile)).allMatch(pod -> pod.node().equals(node));
        String elsewhere = node();

        try (Drain drain = Drain.of(client(), node)) {
            patiently().until(drain::isDone);
        }
        untilWarm(profile, 2);
        assertThat(cluster.pods(profile)).extracting(PoolPod::node).containsOnly(elsewhere);
    }

    @Test
    void anUpgradeMovesAFewBroadcastsAtATimeAndLosesNone() throws IOException {
        TranscodeProfile profile = cluster.profile(0);
        List<LiveStream> streams =
                IntStream.range(0, 7).mapToObj(number -> live(profile)).toList();
        List<String> before = podNames(profile);

        cluster.stopOperator();
        cluster.changeTemplate("millrace/transcoder:next");
        cluster.startOperator();
        try {
            patiently().until(() -> successors(streams).count() == 5);
            // Each that is done makes room for another one.
            patiently().until(() -> {
                successors(streams).forEach(FakeTranscoder::becomesPlayable);
                return streams.stream()
                        .allMatch(stream -> cluster.status(stream).orElseThrow().handovers() == 1);
            });
        } finally {
            cluster.changeTemplate("millrace/transcoder:test");
        }

        assertThat(streams)
                .allSatisfy(stream -> assertThat(cluster.status(stream).orElseThrow())
                        .satisfies(status -> {
                            assertThat(status.state()).isEqualTo(State.LIVE);
                            assertThat(status.restarts()).isZero();
                        }));
        patiently().untilAsserted(() -> assertThat(podNames(profile)).hasSize(7).doesNotContainAnyElementsOf(before));
    }

    private static java.util.stream.Stream<FakeTranscoder> successors(List<LiveStream> streams) {
        return streams.stream()
                .map(stream -> cluster.status(stream).orElseThrow().handover())
                .filter(handover -> handover != null)
                .map(handover ->
                        cluster.kubelet().transcoder(handover.successor().pod()))
                .flatMap(Optional::stream)
                .filter(FakeTranscoder::hasBroadcast);
    }

    private static FakeTranscoder second(LiveStream stream) {
        return cluster.transcoderOf(stream).orElseThrow();
    }

    private static FakeTranscoder successorOf(LiveStream stream) {
        return patiently()
                .until(
                        () -> cluster.status(stream)
                                .flatMap(status -> Optional.ofNullable(status.handover()))
                                .flatMap(handover -> cluster.kubelet()
                                        .transcoder(handover.successor().pod()))
                                .filter(FakeTranscoder::hasBroadcast),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** A new node, on which pods run from now on. */
    private static String node() {
        String name = client().resource(new NodeBuilder()
                        .withNewMetadata()
                        .withGenerateName("node-")
                        .endMetadata()
                        .build())
                .create()
                .getMetadata()
                .getName();
        cluster.kubelet().runsOn(name);
        return name;
    }
}
