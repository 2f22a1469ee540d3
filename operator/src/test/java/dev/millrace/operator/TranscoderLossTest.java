package dev.millrace.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.cluster.FakeTranscoder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What breaks in the middle of a broadcast: pods, transcoders, the operator itself. */
class TranscoderLossTest extends LiveStreamScenario {
    @Test
    void aPodThatDiesIsReplaced() {
        TranscodeProfile profile = warmProfile(1);
        LiveStream stream = live(profile);
        FakeTranscoder first = cluster.transcoderOf(stream).orElseThrow();
        untilWarm(profile, 1);

        cluster.kubelet().crash(first.pod());

        until(stream, status -> status.assignments() == 2);
        FakeTranscoder second = transcoderWithBroadcast(stream);
        second.becomesPlayable();
        LiveStreamStatus status = untilState(stream, State.LIVE);
        assertThat(second.assignment().generation()).isEqualTo(2);
        assertThat(second.pod()).isNotEqualTo(first.pod());
        assertThat(status.restarts()).isEqualTo(1);
        patiently()
                .until(() -> cluster.pods(profile).stream()
                        .noneMatch(pod -> pod.name().equals(first.pod())));
    }

    @Test
    void aPodWhoseProcessIsKilledIsReplacedButMayBringItsRecordingHome() {
        TranscodeProfile profile = warmProfile(1);
        LiveStream stream = live(profile);
        FakeTranscoder first = cluster.transcoderOf(stream).orElseThrow();
        untilWarm(profile, 1);

        cluster.kubelet().kill(first.pod());

        until(stream, status -> status.assignments() == 2);
        transcoderWithBroadcast(stream).becomesPlayable();
        untilState(stream, State.LIVE);
        assertThat(cluster.pods(profile))
                .as("it starts again and has a journal")
                .anySatisfy(pod -> {
                    assertThat(pod.name()).isEqualTo(first.pod());
                    assertThat(pod.pod().getMetadata().getDeletionTimestamp()).isNull();
                });
        cluster.kubelet().startAgain(first.pod());
        patiently()
                .until(() -> cluster.pods(profile).stream()
                        .noneMatch(pod -> pod.name().equals(first.pod())
                                && pod.pod().getMetadata().getDeletionTimestamp() == null));
    }

    @Test
    void aBroadcastThatEndsLeavesAKilledPodItsTime() {
        TranscodeProfile profile = cluster.profile(0);
        LiveStream stream = live(profile);
        String pod = cluster.transcoderOf(stream).orElseThrow().pod();

        cluster.stopOperator();
        cluster.kubelet().kill(pod);
        cluster.edit(stream, spec -> spec.withSuspend(true));
        cluster.startOperator();

        untilState(stream, State.ENDED);
        assertThat(podNames(profile)).contains(pod);
        cluster.kubelet().startAgain(pod);
        patiently().until(() -> !podNames(profile).contains(pod));
    }

    @Test
    void aPodThatIsDeletedIsReplaced() {
        TranscodeProfile profile = cluster.profile(0);
        LiveStream stream = live(profile);
        String first = cluster.transcoderOf(stream).orElseThrow().pod();

        client().pods().inNamespace(cluster.namespace()).withName(first).delete();

        until(stream, status -> status.assignments() == 2);
        assertThat(transcoderWithBroadcast(stream).assignment().generation()).isEqualTo(2);
    }

    @Test
    void aTranscoderThatWasStartedAgainInItsPodIsReplaced() {
        TranscodeProfile profile = cluster.profile(0);
        LiveStream stream = live(profile);
        FakeTranscoder first = cluster.transcoderOf(stream).orElseThrow();

        first.restart();
        cluster.kubelet().ready(first.pod(), false);

        until(stream, status -> status.assignments() == 2);
        assertThat(transcoderWithBroadcast(stream).pod()).isNotEqualTo(first.pod());
    }

    @Test
    void aPodThatIsNotReadyForAMomentKeepsItsBroadcast() {
        TranscodeProfile profile = cluster.profile(0);
        LiveStream stream = live(profile);
        FakeTranscoder transcoder = cluster.transcoderOf(stream).orElseThrow();

        cluster.kubelet().ready(transcoder.pod(), false);
        patiently().until(() -> transcoder.asked() > 0);
        cluster.kubelet().ready(transcoder.pod(), true);
        transcoder.losesSource();

        assertThat(untilState(stream, State.INTERRUPTED).assignments()).isEqualTo(1);
    }

    @Test
    void aTranscoderThatRefusesIsReplaced() {
        TranscodeProfile profile = warmProfile(1);
        FakeTranscoder refuses = cluster.kubelet()
                .transcoder(cluster.pods(profile).getFirst().name())
                .orElseThrow();
        refuses.refuse("NOT_READY");

        LiveStream stream = cluster.publish(profile);

        until(stream, status -> status.assignments() == 2);
        FakeTranscoder other = transcoderWithBroadcast(stream);
        assertThat(other.pod()).isNotEqualTo(refuses.pod());
        assertThat(refuses.assignments()).isEmpty();
    }

    @Test
    void anOperatorThatStartsAnewTouchesNothing() {
        TranscodeProfile profile = warmProfile(1);
        LiveStream stream = live(profile);
        untilWarm(profile, 1);
        FakeTranscoder transcoder = cluster.transcoderOf(stream).orElseThrow();
        LiveStreamStatus before = cluster.status(stream).orElseThrow();
        List<String> pods = podNames(profile);

        cluster.stopOperator();
        cluster.startOperator();
        patiently().until(() -> transcoder.asked() == 1);
        transcoder.losesSource();

        LiveStreamStatus after = untilState(stream, State.INTERRUPTED);
        assertThat(after.transcoder()).isEqualTo(before.transcoder());
        assertThat(after.restarts()).isZero();
        assertThat(transcoder.assignments()).hasSize(1);
        assertThat(podNames(profile)).isEqualTo(pods);
    }

    @Test
    void aPodDiesWhileNoOperatorIsThere() {
        TranscodeProfile profile = cluster.profile(0);
        LiveStream stream = live(profile);
        String first = cluster.transcoderOf(stream).orElseThrow().pod();

        cluster.stopOperator();
        client().pods().inNamespace(cluster.namespace()).withName(first).delete();
        cluster.startOperator();

        until(stream, status -> status.assignments() == 2);
        assertThat(transcoderWithBroadcast(stream).assignment().generation()).isEqualTo(2);
    }
}
