package dev.millrace.operator;

import static dev.millrace.crds.LiveStreamCondition.ACCEPTED;
import static dev.millrace.crds.LiveStreamCondition.PLAYABLE;
import static dev.millrace.crds.LiveStreamCondition.RECORDING;
import static dev.millrace.crds.LiveStreamCondition.SOURCE_CONNECTED;
import static dev.millrace.crds.LiveStreamCondition.TRANSCODER_ASSIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.crds.TranscodeProfileSpec;
import dev.millrace.crds.TranscodeProfileStatus;
import dev.millrace.operator.cluster.FakeTranscoder;
import dev.millrace.operator.cluster.OperatorCluster;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.wire.StreamReport.Phase;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Broadcasts from beginning to end, on a real API server and with the rights that the chart gives the operator. */
class LiveStreamTest extends LiveStreamScenario {
    @Test
    void goesLiveOnAWarmPodAndThePoolRefills() {
        TranscodeProfile profile = warmProfile(1);
        PoolPod warm = cluster.pods(profile).getFirst();

        LiveStream stream = cluster.publish(profile);
        FakeTranscoder transcoder = transcoderWithBroadcast(stream);
        assertThat(transcoder.becomesPlayable()).isEqualTo(204);
        LiveStreamStatus status = untilState(stream, State.LIVE);

        assertThat(transcoder.pod()).isEqualTo(warm.name());
        assertThat(transcoder.assignment().generation()).isEqualTo(1);
        assertThat(transcoder.assignment().reportUrl())
                .endsWith("/internal/reports/" + cluster.namespace() + "/"
                        + stream.getMetadata().getName());
        assertThat(status.transcoder()).isEqualTo(new Transcoder(warm.name(), warm.address(), 1, "s-1"));
        assertThat(status.playbackUrl())
                .isEqualTo("http://localhost:8080/hls/" + stream.getSpec().channel() + "/index.m3u8");
        assertThat(status.source().summary()).isEqualTo("1280x720@30");
        assertThat(status.observedGeneration()).isEqualTo(1);
        assertThat(status.startupMillis()).isNotNull();
        assertThat(List.of(ACCEPTED, TRANSCODER_ASSIGNED, SOURCE_CONNECTED, PLAYABLE, RECORDING))
                .allMatch(status::has);
        assertThat(reason(status, TRANSCODER_ASSIGNED)).isEqualTo("ClaimedWarmPod");

        PoolPod claimed = podOf(profile, transcoder);
        assertThat(claimed.pod().getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid())
                        .isEqualTo(stream.getMetadata().getUid()));
        Service service = client().services()
                .inNamespace(cluster.namespace())
                .withName("live-" + stream.getSpec().broadcast())
                .get();
        assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
        untilWarm(profile, 1);
        patiently().untilAsserted(() -> {
            TranscodeProfileStatus pool = cluster.reload(profile).getStatus();
            assertThat(pool.claimed()).isEqualTo(1);
            assertThat(pool.claims()).isNotNull().satisfies(claims -> {
                assertThat(claims.warm()).isEqualTo(1);
                assertThat(claims.warmPercent()).isEqualTo(100);
            });
        });
        patiently()
                .untilAsserted(() -> assertThat(cluster.story(stream))
                        .extracting(chapter -> chapter.substring(0, chapter.indexOf(':')))
                        .containsExactly("Accepted", "ClaimedWarmPod", "SourceConnected", "Playable"));
    }

    @Test
    void goesLiveOnAColdPodWhenThePoolIsEmpty() {
        TranscodeProfile profile = cluster.profile(0);

        LiveStream stream = cluster.publish(profile);
        transcoderWithBroadcast(stream).becomesPlayable();
        LiveStreamStatus status = untilState(stream, State.LIVE);

        assertThat(reason(status, TRANSCODER_ASSIGNED)).isEqualTo("StartedColdPod");
        assertThat(cluster.pods(profile)).hasSize(1);
    }

    @Test
    void takesAPodOfThePoolThatIsStillStarting() {
        cluster.kubelet().startsPods(false);
        try {
            TranscodeProfile profile = cluster.profile(1);
            patiently().until(() -> cluster.pods(profile).size() == 1);
            String starting = cluster.pods(profile).getFirst().name();

            LiveStream stream = cluster.publish(profile);
            LiveStreamStatus waiting = until(
                    stream, status -> status.condition(TRANSCODER_ASSIGNED).isPresent());
            assertThat(reason(waiting, TRANSCODER_ASSIGNED)).isEqualTo("WaitingForPod");
            cluster.kubelet().startsPods(true);

            transcoderWithBroadcast(stream).becomesPlayable();
            assertThat(untilState(stream, State.LIVE).transcoder().pod()).isEqualTo(starting);
            untilWarm(profile, 1);
        } finally {
            cluster.kubelet().startsPods(true);
        }
    }

    @Test
    void waitsForItsProfile() {
        TranscodeProfile profile = cluster.profile(0);
        client().resource(profile).delete();
        LiveStream stream = cluster.publish(profile);
        LiveStreamStatus waiting =
                until(stream, status -> status.condition(ACCEPTED).isPresent());
        assertThat(reason(waiting, ACCEPTED)).isEqualTo("ProfileMissing");
        assertThat(waiting.state()).isEqualTo(State.PENDING);

        profile.getMetadata().setResourceVersion(null);
        client().resource(profile).create();

        assertThat(transcoderWithBroadcast(stream).assignment().generation()).isEqualTo(1);
    }

    @Test
    void aPublisherThatComesBackKeepsItsTranscoder() {
        TranscodeProfile profile = cluster.profile(0);
        LiveStream stream = live(profile);
        FakeTranscoder transcoder = cluster.transcoderOf(stream).orElseThrow();
        transcoder.losesSource();
        assertThat(untilState(stream, State.INTERRUPTED).interruptedAt()).isNotNull();

        cluster.edit(stream, spec -> spec.withSource(OperatorCluster.session(2)));
        patiently().until(() -> transcoder.assignment().session().equals("s-2"));
        transcoder.becomesPlayable();
        LiveStreamStatus status = untilState(stream, State.LIVE);

        assertThat(status.interruptedAt()).isNull();
        assertThat(status.assignments()).isEqualTo(1);
        assertThat(status.transcoder().session()).isEqualTo("s-2");
        patiently()
                .untilAsserted(() -> assertThat(cluster.story(stream))
                        .anyMatch(chapter -> chapter.startsWith("SourceLost"))
                        .last()
                        .isEqualTo("SourceConnected: The picture arrives."));
    }

    @Test
    void endsWhenTheGraceTimeIsOver() {
        TranscodeProfile profile = cluster.profile(0);
        LiveStream stream = live(profile, 1, 600);
        FakeTranscoder transcoder = cluster.transcoderOf(stream).orElseThrow();

        transcoder.losesSource();

        LiveStreamStatus ended = untilState(stream, State.ENDED);
        assertThat(Duration.between(ended.playableAt(), ended.endedAt())).isGreaterThan(Duration.ofMillis(900));
        assertThat(ended.transcoder()).isNull();
        assertThat(reason(ended, RECORDING)).isEqualTo("Complete");
        patiently().until(() -> cluster.pods(profile).isEmpty());
        patiently()
                .untilAsserted(() -> assertThat(cluster.story(stream))
                        .contains("Ending: The source stayed away for 1 s.")
                        .last()
                        .isEqualTo("Ended: The broadcast is over and its pod released."));
    }

    @Test
    void isSuspendedAndThenDeletedAfterItsTime() {
        TranscodeProfile profile = cluster.profile(0);
        LiveStream stream = live(profile, 90, 1);

        cluster.edit(stream, spec -> spec.withSuspend(true));

        patiently().until(() -> client().resource(stream).get() == null);
        assertThat(cluster.pods(profile)).isEmpty();
    }

    @Test
    void onlyTheBroadcastsTranscoderMayReport() {
        TranscodeProfile profile = cluster.profile(0);
        LiveStream stream = live(profile);
        LiveStream other = live(profile);
        FakeTranscoder transcoder = cluster.transcoderOf(stream).orElseThrow();
        FakeTranscoder stranger = cluster.transcoderOf(other).orElseThrow();

        assertThat(transcoder.send(stranger.reportOf(transcoder.assignment(), 99, Phase.SOURCE_LOST, true)))
                .isEqualTo(410);
        assertThat(transcoder.becomesPlayable()).isEqualTo(204);
        assertThat(cluster.status(stream).orElseThrow().state()).isEqualTo(State.LIVE);
    }

    @Test
    void aChangedProfileReplacesIdlePodsOnly() {
        TranscodeProfile profile = warmProfile(1);
        LiveStream stream = live(profile);
        untilWarm(profile, 1);
        String claimed = cluster.transcoderOf(stream).orElseThrow().pod();
        List<String> before = podNames(profile);

        client().resources(TranscodeProfile.class)
                .inNamespace(cluster.namespace())
                .withName(profile.getMetadata().getName())
                .edit(found -> {
                    found.setSpec(new TranscodeProfileSpec(
                            found.getSpec().ladder(),
                            found.getSpec().passthrough(),
                            found.getSpec().preset(),
                            found.getSpec().segmentMillis(),
                            found.getSpec().partMillis(),
                            found.getSpec().warmPool(),
                            new TranscodeProfileSpec.Resources(Map.of("cpu", new Quantity("250m")), null)));
                    return found;
                });

        patiently()
                .untilAsserted(() -> assertThat(podNames(profile))
                        .hasSize(2)
                        .contains(claimed)
                        .isNotEqualTo(before));
        assertThat(cluster.status(stream).orElseThrow().assignments()).isEqualTo(1);
    }

    @Test
    void countsWhatItDoes() {
        TranscodeProfile profile = warmProfile(1);
        live(profile);
        MeterRegistry meters = cluster.operator().getBean(MeterRegistry.class);

        assertThat(meters.get("millrace.operator.reconcile")
                        .tag("controller", "livestream")
                        .timers())
                .isNotEmpty();
        assertThat(meters.get("millrace.operator.claim")
                        .tag("pod", "warm")
                        .timer()
                        .count())
                .isPositive();
        assertThat(meters.get("millrace.live.streams")
                        .tag("state", "live")
                        .gauge()
                        .value())
                .isPositive();
        assertThat(cluster.operator()
                        .getBean(ControllersHealth.class)
                        .health()
                        .getStatus()
                        .getCode())
                .isEqualTo("UP");
    }
}
