package dev.millrace.operator;

import static dev.millrace.crds.LiveStreamCondition.ACCEPTED;
import static dev.millrace.crds.LiveStreamCondition.PLAYABLE;
import static dev.millrace.crds.LiveStreamCondition.RECORDING;
import static dev.millrace.crds.LiveStreamCondition.SOURCE_CONNECTED;
import static dev.millrace.crds.LiveStreamCondition.TRANSCODER_ASSIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.crds.Condition;
import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamCondition;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.crds.TranscodeProfileSpec;
import dev.millrace.operator.cluster.FakeTranscoder;
import dev.millrace.operator.cluster.OperatorCluster;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.testkit.kubernetes.ControlPlane;
import dev.millrace.wire.StreamReport.Phase;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Broadcasts from beginning to end, on a real API server and with the rights that the chart gives the operator. */
class LiveStreamTest {
    @RegisterExtension
    static final ControlPlane kubernetes = new ControlPlane();

    static OperatorCluster cluster;

    @BeforeAll
    static void start(@TempDir Path templates) throws IOException {
        cluster = new OperatorCluster(kubernetes, templates);
        cluster.startOperator();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

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
        assertThat(cluster.reload(profile).getStatus().claimed()).isEqualTo(1);
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

    @Test
    void tenBroadcastsAtOnceNeverShareAPod() {
        TranscodeProfile profile = warmProfile(3);

        List<LiveStream> streams = IntStream.range(0, 10)
                .parallel()
                .mapToObj(number -> cluster.publish(profile))
                .toList();
        List<FakeTranscoder> transcoders =
                streams.stream().map(LiveStreamTest::transcoderWithBroadcast).toList();

        assertThat(transcoders).extracting(FakeTranscoder::pod).doesNotHaveDuplicates();
        assertThat(transcoders)
                .allSatisfy(transcoder -> assertThat(transcoder.assignments()).hasSize(1));
        untilWarm(profile, 3);
        patiently().until(() -> cluster.pods(profile).size() == 13);
        patiently().until(() -> cluster.reload(profile).getStatus().claimed() == 10);
        assertThat(streams)
                .filteredOn(stream ->
                        "ClaimedWarmPod".equals(reason(cluster.status(stream).orElseThrow(), TRANSCODER_ASSIGNED)))
                .hasSizeGreaterThanOrEqualTo(3);
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

    private static KubernetesClient client() {
        return cluster.client();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    private static TranscodeProfile warmProfile(int buffer) {
        TranscodeProfile profile = cluster.profile(buffer);
        untilWarm(profile, buffer);
        return profile;
    }

    private static void untilWarm(TranscodeProfile profile, int buffer) {
        patiently()
                .until(() -> cluster.pods(profile).stream()
                                .filter(PoolPod::claimable)
                                .count()
                        == buffer);
    }

    private static LiveStream live(TranscodeProfile profile) {
        return live(profile, 90, 600);
    }

    private static LiveStream live(TranscodeProfile profile, int graceSeconds, int ttlSeconds) {
        LiveStream stream = cluster.publish(profile, spec -> spec.withTimes(graceSeconds, ttlSeconds));
        transcoderWithBroadcast(stream).becomesPlayable();
        untilState(stream, State.LIVE);
        return stream;
    }

    private static FakeTranscoder transcoderWithBroadcast(LiveStream stream) {
        return patiently()
                .until(() -> cluster.transcoderOf(stream).filter(FakeTranscoder::hasBroadcast), Optional::isPresent)
                .orElseThrow();
    }

    private static LiveStreamStatus untilState(LiveStream stream, State state) {
        return until(stream, status -> status.state() == state);
    }

    private static LiveStreamStatus until(LiveStream stream, Predicate<LiveStreamStatus> condition) {
        return patiently()
                .until(() -> cluster.status(stream).filter(condition), Optional::isPresent)
                .orElseThrow();
    }

    private static String reason(LiveStreamStatus status, LiveStreamCondition type) {
        return status.condition(type).map(Condition::reason).orElse("");
    }

    private static PoolPod podOf(TranscodeProfile profile, FakeTranscoder transcoder) {
        return cluster.pods(profile).stream()
                .filter(pod -> pod.name().equals(transcoder.pod()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> podNames(TranscodeProfile profile) {
        return cluster.pods(profile).stream().map(PoolPod::name).sorted().toList();
    }
}
