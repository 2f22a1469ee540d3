package dev.millrace.operator;

import static dev.millrace.crds.LiveStreamCondition.ACCEPTED;
import static dev.millrace.crds.LiveStreamCondition.TRANSCODER_ASSIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.Condition;
import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamCondition;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.TranscodeProfile;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Broadcasts that cannot have a pod: each says why, in words for the streamer, and starts once it can. */
class RefusalTest extends LiveStreamScenario {
    @Test
    void moreBroadcastsThanMayRunAtOnceWait() {
        TranscodeProfile profile = cluster.profile(0);
        int limit = running() + 2;
        cluster.stopOperator();
        cluster.startOperatorWith("millrace.operator.stream-limit=" + limit);
        try {
            List<LiveStream> streams =
                    Stream.generate(() -> cluster.publish(profile)).limit(3).toList();
            patiently()
                    .until(() ->
                            waiting(streams).size() == 1 && started(streams).size() == 2);
            LiveStream waits = waiting(streams).getFirst();
            assertThat(message(waits, ACCEPTED))
                    .isEqualTo("The limit of %d broadcasts at once is reached; this one starts when another ends."
                            .formatted(limit));
            assertThat(cluster.status(waits).orElseThrow().state()).isEqualTo(State.PENDING);
            patiently()
                    .untilAsserted(() ->
                            assertThat(cluster.story(waits)).anyMatch(chapter -> chapter.startsWith("StreamLimit: ")));

            cluster.edit(started(streams).getFirst(), spec -> spec.withSuspend(true));

            transcoderWithBroadcast(waits).becomesPlayable();
            assertThat(untilState(waits, State.LIVE).has(ACCEPTED)).isTrue();
        } finally {
            cluster.stopOperator();
            cluster.startOperator();
        }
    }

    @Test
    void aResourceQuotaIsReportedAndRespected() {
        TranscodeProfile profile = cluster.profile(0);
        ResourceQuota quota = quota(cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .list()
                .getItems()
                .size());
        try {
            LiveStream stream = cluster.publish(profile);
            LiveStreamStatus refused =
                    until(stream, status -> reason(status, TRANSCODER_ASSIGNED).equals("PodRefused"));

            assertThat(refused.state()).isEqualTo(State.PENDING);
            assertThat(message(stream, TRANSCODER_ASSIGNED))
                    .startsWith("No transcoder is free, and the cluster allows no further one")
                    .contains("exceeded quota: pods");
            patiently()
                    .untilAsserted(() ->
                            assertThat(cluster.story(stream)).anyMatch(chapter -> chapter.startsWith("PodRefused: ")));
            client().resource(quota).delete();
            transcoderWithBroadcast(stream).becomesPlayable();
            untilState(stream, State.LIVE);
        } finally {
            client().resource(quota).delete();
        }
    }

    @Test
    void anOlderIdlePodIsBetterThanNone() {
        TranscodeProfile profile = warmProfile(1);
        String idle = podNames(profile).getFirst();
        ResourceQuota quota = quota(cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .list()
                .getItems()
                .size());
        try {
            client().pods().inNamespace(cluster.namespace()).withName(idle).edit(pod -> {
                pod.getMetadata().getLabels().put("millrace.dev/template-hash", "0123456789");
                return pod;
            });
            patiently()
                    .until(() -> cluster.reload(profile).getStatus().conditions().stream()
                            .anyMatch(condition -> condition.reason().equals("PodRefused")));

            assertThat(transcoderWithBroadcast(cluster.publish(profile)).pod()).isEqualTo(idle);
        } finally {
            client().resource(quota).delete();
        }
    }

    @Test
    void aClusterWithoutRoomIsReported() {
        TranscodeProfile profile = cluster.profile(0);
        cluster.kubelet().hasNoRoom(Optional.of("0/3 nodes are available: 3 Insufficient cpu."));
        LiveStream stream;
        try {
            stream = cluster.publish(profile);
            until(stream, status -> reason(status, TRANSCODER_ASSIGNED).equals("PodUnschedulable"));
            assertThat(message(stream, TRANSCODER_ASSIGNED))
                    .isEqualTo(
                            "The cluster has no room for another transcoder; the broadcast starts as soon as it has. "
                                    + "It says: 0/3 nodes are available: 3 Insufficient cpu.");
        } finally {
            cluster.kubelet().hasNoRoom(Optional.empty());
        }

        transcoderWithBroadcast(stream).becomesPlayable();
        assertThat(untilState(stream, State.LIVE).assignments()).isEqualTo(1);
    }

    @Test
    void aReadyPodOfThePoolIsTakenInPlaceOfOneThatFindsNoRoom() {
        TranscodeProfile profile = cluster.profile(0);
        cluster.kubelet().hasNoRoom(Optional.of("0/3 nodes are available: 3 Insufficient cpu."));
        LiveStream stream;
        String withoutRoom;
        try {
            stream = cluster.publish(profile);
            until(stream, status -> reason(status, TRANSCODER_ASSIGNED).equals("PodUnschedulable"));
            withoutRoom = podNames(profile).getFirst();
        } finally {
            cluster.kubelet().hasRoomForNewPods();
        }

        client().resource(profile)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"warmPool\": {\"buffer\": 1}}}");

        transcoderWithBroadcast(stream).becomesPlayable();
        LiveStreamStatus live = untilState(stream, State.LIVE);
        assertThat(live.assignments()).isEqualTo(1);
        assertThat(live.transcoder().pod()).isNotEqualTo(withoutRoom);
        patiently().until(() -> !podNames(profile).contains(withoutRoom));
    }

    private static int running() {
        return (int) client().resources(LiveStream.class).inNamespace(cluster.namespace()).list().getItems().stream()
                .filter(stream ->
                        stream.getStatus() == null || stream.getStatus().endedAt() == null)
                .count();
    }

    private static String message(LiveStream stream, LiveStreamCondition type) {
        return cluster.status(stream)
                .flatMap(status -> status.condition(type))
                .map(Condition::message)
                .orElse("");
    }

    private static List<LiveStream> waiting(List<LiveStream> streams) {
        return streams.stream()
                .filter(stream -> cluster.status(stream)
                        .filter(status -> reason(status, ACCEPTED).equals("StreamLimit"))
                        .isPresent())
                .toList();
    }

    private static List<LiveStream> started(List<LiveStream> streams) {
        return streams.stream()
                .filter(stream -> cluster.transcoderOf(stream).isPresent())
                .toList();
    }

    /** The controller that counts does not run here: what is there already is said in its place. */
    private static ResourceQuota quota(int pods) {
        Map<String, Quantity> count = Map.of("pods", new Quantity(Integer.toString(pods)));
        ResourceQuota quota = client().resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withNamespace(cluster.namespace())
                        .withName("pods")
                        .endMetadata()
                        .withNewSpec()
                        .withHard(count)
                        .endSpec()
                        .build())
                .create();
        quota.setStatus(new ResourceQuotaBuilder()
                .withNewStatus()
                .withHard(count)
                .withUsed(count)
                .endStatus()
                .build()
                .getStatus());
        return client().resource(quota).updateStatus();
    }
}
