package dev.millrace.operator;

import static dev.millrace.crds.LiveStreamCondition.TRANSCODER_ASSIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.Resources;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.cluster.FakeTranscoder;
import dev.millrace.operator.podpool.PoolPod;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Broadcasts that want pods at the same time, operators that give them at the same time, and pods that do not take them. */
class ClaimRacesTest extends LiveStreamScenario {
    @Test
    void fiftyBroadcastsOnAPoolOfTen() {
        TranscodeProfile profile = warmProfile(10);

        List<LiveStream> streams = publish(profile, 50);
        List<FakeTranscoder> transcoders = streams.stream()
                .map(LiveStreamScenario::transcoderWithBroadcast)
                .toList();

        assertThat(transcoders).extracting(FakeTranscoder::pod).doesNotHaveDuplicates();
        assertThat(transcoders)
                .allSatisfy(transcoder -> assertThat(transcoder.assignments()).hasSize(1));
        assertThat(streams)
                .filteredOn(stream ->
                        "ClaimedWarmPod".equals(reason(cluster.status(stream).orElseThrow(), TRANSCODER_ASSIGNED)))
                .hasSizeGreaterThanOrEqualTo(10);
        untilWarm(profile, 10);
        patiently().untilAsserted(() -> assertThat(cluster.pods(profile)).hasSize(60));
        patiently().until(() -> cluster.reload(profile).getStatus().claimed() == 50);
    }

    @Test
    void twoOperatorsThatBothThinkTheyLead() {
        TranscodeProfile profile = warmProfile(5);
        try (ConfigurableApplicationContext other = cluster.anotherOperator()) {
            assertThat(other.isRunning()).isTrue();

            List<LiveStream> streams = publish(profile, 20);

            patiently().untilAsserted(() -> streams.forEach(this::hasOnePodAndThatHasIt));
            assertThat(streams)
                    .extracting(
                            stream -> cluster.transcoderOf(stream).orElseThrow().pod())
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void theOperatorIsReplacedInTheMiddle() {
        TranscodeProfile profile = warmProfile(5);
        List<LiveStream> streams = publish(profile, 20);
        patiently()
                .until(() -> streams.stream()
                        .anyMatch(stream -> cluster.transcoderOf(stream).isPresent()));

        cluster.stopOperator();
        cluster.startOperator();

        patiently().untilAsserted(() -> streams.forEach(this::hasOnePodAndThatHasIt));
    }

    @Test
    void aPodThatWasClaimedByAnOperatorThatIsGoneIsGivenTheBroadcast() {
        TranscodeProfile profile = warmProfile(1);
        PoolPod warm = cluster.pods(profile).getFirst();
        cluster.stopOperator();
        LiveStream stream = cluster.publish(profile);
        claim(warm, stream);

        cluster.startOperator();

        assertThat(transcoderWithBroadcast(stream).pod()).isEqualTo(warm.name());
    }

    @Test
    void aPodDiesBetweenClaimAndAssignment() {
        TranscodeProfile profile = warmProfile(1);
        PoolPod warm = cluster.pods(profile).getFirst();
        cluster.stopOperator();
        LiveStream stream = cluster.publish(profile);
        claim(warm, stream);
        cluster.kubelet().crash(warm.name());

        cluster.startOperator();

        FakeTranscoder transcoder = transcoderWithBroadcast(stream);
        assertThat(transcoder.pod()).isNotEqualTo(warm.name());
        assertThat(transcoder.assignment().generation()).isEqualTo(2);
        patiently().until(() -> !podNames(profile).contains(warm.name()));
    }

    @Test
    void aPodThatIsGoneWithoutAWordIsReplaced() {
        TranscodeProfile profile = warmProfile(1);
        PoolPod warm = cluster.pods(profile).getFirst();
        cluster.kubelet().vanish(warm.name());

        LiveStream stream = cluster.publish(profile);

        assertThat(transcoderWithBroadcast(stream).pod()).isNotEqualTo(warm.name());
        assertThat(cluster.status(stream).orElseThrow().restarts())
                .as("it never had the broadcast")
                .isZero();
        patiently()
                .untilAsserted(() -> assertThat(cluster.story(stream))
                        .contains("AssignmentFailed: Pod %s did not take the broadcast; another one is claimed."
                                .formatted(warm.name())));
    }

    @Test
    void anAssignmentThatTimesOutGoesToAnotherPodAndTheFirstHasToStop() {
        TranscodeProfile profile = warmProfile(1);
        FakeTranscoder slow = cluster.kubelet()
                .transcoder(cluster.pods(profile).getFirst().name())
                .orElseThrow();
        slow.hangs();

        LiveStream stream = cluster.publish(profile);
        FakeTranscoder other = patiently()
                .until(
                        () -> cluster.transcoderOf(stream)
                                .filter(transcoder -> transcoder != slow && transcoder.hasBroadcast()),
                        java.util.Optional::isPresent)
                .orElseThrow();
        other.becomesPlayable();
        LiveStreamStatus live = untilState(stream, State.LIVE);

        assertThat(live.transcoder().pod()).isEqualTo(other.pod());
        patiently().until(() -> !podNames(profile).contains(slow.pod()));
    }

    @Test
    void aBroadcastThatNoPodTakesDoesNotUseUpPodAfterPod() {
        TranscodeProfile profile = cluster.profile(0);
        cluster.kubelet().everybodyRefuses(true);
        try {
            LiveStream stream = cluster.publish(profile);
            until(stream, status -> status.assignments() >= 3);
        } finally {
            cluster.kubelet().everybodyRefuses(false);
        }
        assertThat(podNames(profile)).hasSizeLessThanOrEqualTo(2);
    }

    private void hasOnePodAndThatHasIt(LiveStream stream) {
        FakeTranscoder transcoder = cluster.transcoderOf(stream).orElseThrow(AssertionError::new);
        assertThat(transcoder.hasBroadcast()).isTrue();
        assertThat(transcoder.assignment().broadcast())
                .isEqualTo(stream.getSpec().broadcast());
        assertThat(client().pods()
                        .inNamespace(cluster.namespace())
                        .withLabel(Resources.LIVE_STREAM, stream.getMetadata().getName())
                        .list()
                        .getItems())
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactly(transcoder.pod());
    }

    private static List<LiveStream> publish(TranscodeProfile profile, int count) {
        return IntStream.range(0, count)
                .parallel()
                .mapToObj(number -> cluster.publish(profile))
                .toList();
    }

    /** What an operator does last before it is killed. */
    private static void claim(PoolPod pod, LiveStream stream) {
        client().pods().inNamespace(cluster.namespace()).withName(pod.name()).edit(found -> {
            found.getMetadata()
                    .getLabels()
                    .putAll(Map.of(Resources.LIVE_STREAM, stream.getMetadata().getName(), Resources.ASSIGNMENT, "1"));
            return found;
        });
    }
}
