package dev.millrace.crds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.LiveStreamSpec.Latency;
import dev.millrace.crds.LiveStreamSpec.Recording;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.TranscodeProfileSpec.Preset;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResourcesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private final KubernetesSerialization yaml = new KubernetesSerialization();

    @Test
    void liveStreamIsReadAsItIsDocumented() {
        LiveStream stream = yaml.unmarshal("""
                apiVersion: millrace.dev/v1alpha1
                kind: LiveStream
                metadata: {name: demo-01j9z6w8k2c4v7x0qn}
                spec:
                  channel: demo
                  broadcast: 01j9z6w8k2c4v7x0qn
                  source:
                    publish: {session: s-7f3k2m9q0d, relayUrl: "http://10.0.3.7:8081/internal/relay/s-7f3k2m9q0d"}
                  profileRef: {name: default}
                  latency: Standard
                  recording: Disabled
                  graceSeconds: 30
                  ttlSecondsAfterEnd: 0
                  fieldOfANewerVersion: 1
                status:
                  state: Live
                  playableAt: "2026-01-02T03:04:05.678Z"
                  transcoder: {pod: p, address: 10.0.4.9, assignment: 2}
                """, LiveStream.class);

        assertThat(stream.getSpec())
                .isEqualTo(LiveStreamSpec.of(
                                "demo",
                                "01j9z6w8k2c4v7x0qn",
                                LiveStreamSpec.Source.published(
                                        "s-7f3k2m9q0d", "http://10.0.3.7:8081/internal/relay/s-7f3k2m9q0d"),
                                "default")
                        .withDelivery(Latency.STANDARD, Recording.DISABLED)
                        .withTimes(30, 0));
        assertThat(stream.getStatus().state()).isEqualTo(State.LIVE);
        assertThat(stream.getStatus().playableAt()).isEqualTo(NOW);
        assertThat(stream.getMetadata().getName()).isEqualTo(LiveStream.nameOf("demo", "01j9z6w8k2c4v7x0qn"));
        assertThat(yaml.unmarshal(yaml.asYaml(stream), LiveStream.class)).isEqualTo(stream);
    }

    @Test
    void whatAWriterHasNoOpinionOnIsNotWritten() {
        LiveStream stream = new LiveStream();
        stream.setSpec(LiveStreamSpec.of(
                "demo", "01j9z6w8k2c4v7x0qn", LiveStreamSpec.Source.published("s-1", "http://h/r"), "default"));

        assertThat(yaml.asYaml(stream)).doesNotContain("suspend", "pull", "status");
    }

    @Test
    void profileIsReadWithItsDefaults() {
        TranscodeProfile profile = yaml.unmarshal("""
                apiVersion: millrace.dev/v1alpha1
                kind: TranscodeProfile
                metadata: {name: default}
                spec:
                  preset: Superfast
                  resources: {requests: {cpu: 500m}}
                """, TranscodeProfile.class);

        assertThat(profile.getSpec().ladder()).isEmpty();
        assertThat(profile.getSpec().preset()).isEqualTo(Preset.SUPERFAST);
        assertThat(profile.getSpec().resources().requests().get("cpu").getNumericalAmount())
                .isEqualByComparingTo("0.5");
    }

    @Test
    void transitionTimeMovesOnlyWithTheStatus() {
        LiveStreamStatus first = LiveStreamStatus.NEW
                .edit()
                .condition(LiveStreamReason.CONNECTING, "Waiting.", NOW)
                .done();
        LiveStreamStatus same = first.edit()
                .condition(LiveStreamReason.SOURCE_LOST, "Gone.", NOW.plusSeconds(1))
                .done();
        LiveStreamStatus changed = same.edit()
                .condition(LiveStreamReason.RECEIVING, "Here.", NOW.plusSeconds(2))
                .done();

        assertThat(same.conditions()).singleElement().satisfies(condition -> {
            assertThat(condition.lastTransitionTime()).isEqualTo(NOW);
            assertThat(condition.reason()).isEqualTo("SourceLost");
        });
        assertThat(changed.has(LiveStreamCondition.SOURCE_CONNECTED)).isTrue();
        assertThat(changed.conditions())
                .singleElement()
                .satisfies(
                        condition -> assertThat(condition.lastTransitionTime()).isEqualTo(NOW.plusSeconds(2)));
    }

    @Test
    void aMessageThatIsTooLongIsCutRatherThanRefused() {
        LiveStreamStatus status = LiveStreamStatus.NEW
                .edit()
                .condition(LiveStreamReason.SEGMENTS_LOST, "x".repeat(2000), Instant.EPOCH)
                .done();

        assertThat(status.conditions().getFirst().message()).hasSize(1024).endsWith("x…");
    }

    @Test
    void everyReasonIsACamelCaseWordAndUniqueInItsCondition() {
        List<String> all = Arrays.stream(LiveStreamReason.values())
                .map(reason -> reason.condition().type() + "/" + reason.word())
                .toList();

        assertThat(all).doesNotHaveDuplicates();
        assertThat(Stream.of(LiveStreamReason.values()).map(LiveStreamReason::word))
                .allMatch(word -> word.matches("[A-Z][A-Za-z]+"));
    }
}
