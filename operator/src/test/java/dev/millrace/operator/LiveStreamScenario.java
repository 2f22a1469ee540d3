package dev.millrace.operator;

import static org.awaitility.Awaitility.await;

import dev.millrace.crds.Condition;
import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamCondition;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.cluster.FakeTranscoder;
import dev.millrace.operator.cluster.OperatorCluster;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What tests of broadcasts share: a cluster with the operator, and words for what happens in it. */
abstract class LiveStreamScenario {
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

    static KubernetesClient client() {
        return cluster.client();
    }

    static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    static TranscodeProfile warmProfile(int buffer) {
        TranscodeProfile profile = cluster.profile(buffer);
        untilWarm(profile, buffer);
        return profile;
    }

    static void untilWarm(TranscodeProfile profile, int buffer) {
        patiently()
                .until(() -> cluster.pods(profile).stream()
                                .filter(PoolPod::claimable)
                                .count()
                        == buffer);
    }

    static LiveStream live(TranscodeProfile profile) {
        return live(profile, 90, 600);
    }

    static LiveStream live(TranscodeProfile profile, int graceSeconds, int ttlSeconds) {
        LiveStream stream = cluster.publish(profile, spec -> spec.withTimes(graceSeconds, ttlSeconds));
        transcoderWithBroadcast(stream).becomesPlayable();
        untilState(stream, State.LIVE);
        return stream;
    }

    static FakeTranscoder transcoderWithBroadcast(LiveStream stream) {
        return patiently()
                .until(() -> cluster.transcoderOf(stream).filter(FakeTranscoder::hasBroadcast), Optional::isPresent)
                .orElseThrow();
    }

    static LiveStreamStatus untilState(LiveStream stream, State state) {
        return until(stream, status -> status.state() == state);
    }

    static LiveStreamStatus until(LiveStream stream, Predicate<LiveStreamStatus> condition) {
        return patiently()
                .until(() -> cluster.status(stream).filter(condition), Optional::isPresent)
                .orElseThrow();
    }

    static String reason(LiveStreamStatus status, LiveStreamCondition type) {
        return status.condition(type).map(Condition::reason).orElse("");
    }

    static PoolPod podOf(TranscodeProfile profile, FakeTranscoder transcoder) {
        return cluster.pods(profile).stream()
                .filter(pod -> pod.name().equals(transcoder.pod()))
                .findFirst()
                .orElseThrow();
    }

    static List<String> podNames(TranscodeProfile profile) {
        return cluster.pods(profile).stream().map(PoolPod::name).sorted().toList();
    }
}
