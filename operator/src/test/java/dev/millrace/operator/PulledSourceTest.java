package dev.millrace.operator;

import static dev.millrace.crds.LiveStreamCondition.ACCEPTED;
import static dev.millrace.crds.LiveStreamCondition.SOURCE_CONNECTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.Condition;
import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamSpec.Pull;
import dev.millrace.crds.LiveStreamSpec.SecretRef;
import dev.millrace.crds.LiveStreamSpec.Source;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.cluster.FakeTranscoder;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamReport.Phase;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Broadcasts whose source is fetched, on a real API server and with the rights that the chart gives the operator. */
class PulledSourceTest extends LiveStreamScenario {
    private static final String URL = "https://cameras.example/live.flv";
    private static final String SECRET = "hunter2";

    @Test
    void aSourceWithoutCredentialsGoesLive() {
        TranscodeProfile profile = warmProfile(1);

        LiveStream stream = pull(profile, new Pull("http://cameras.example/film.mp4", null, true));
        FakeTranscoder transcoder = transcoderWithBroadcast(stream);
        transcoder.becomesPlayable();
        LiveStreamStatus status = untilState(stream, State.LIVE);

        StreamAssignment assignment = transcoder.assignment();
        assertThat(assignment.relayUrl()).isNull();
        assertThat(assignment.pull())
                .isEqualTo(new StreamAssignment.Pull("http://cameras.example/film.mp4", true, null));
        assertThat(assignment.session()).startsWith("pull-");
        assertThat(status.transcoder().session()).isEqualTo(assignment.session());
    }

    @BeforeAll
    static void nameSecrets() {
        cluster.grantSecrets("camera", "token", "of-another-type", "without-password");
    }

    @Test
    void saysWhatToDoAboutASecretThatItMayNotRead() {
        secret("database", "Opaque", Map.of("password", SECRET));

        LiveStream stream = pull(cluster.profile(0), new Pull(URL, new SecretRef("database"), null));
        LiveStreamStatus status = until(stream, seen -> reason(seen, ACCEPTED).equals("SecretMissing"));

        assertThat(status.condition(ACCEPTED).map(Condition::message).orElseThrow())
                .contains("may not read the Secret 'database'", "operator.sourceSecrets");
    }

    @Test
    void waitsForTheSecretAndShowsNothingOfIt() {
        TranscodeProfile profile = warmProfile(1);

        LiveStream stream = pull(profile, new Pull(URL, new SecretRef("camera"), null));
        LiveStreamStatus waiting =
                until(stream, status -> reason(status, ACCEPTED).equals("SecretMissing"));
        assertThat(waiting.state()).isEqualTo(State.PENDING);
        assertThat(cluster.pods(profile)).as("no pod is claimed in vain").allMatch(pod -> pod.claimable());

        secret("camera", Pull.SECRET_TYPE, Map.of("username", "me", "password", SECRET));
        FakeTranscoder transcoder = transcoderWithBroadcast(stream);
        transcoder.becomesPlayable();
        LiveStreamStatus live = untilState(stream, State.LIVE);

        assertThat(live.has(ACCEPTED)).isTrue();
        assertThat(transcoder.assignment().pull())
                .isEqualTo(new StreamAssignment.Pull(URL, false, new StreamAssignment.Credentials("me", SECRET, null)));
        patiently()
                .untilAsserted(() -> assertThat(cluster.story(stream))
                        .contains("SecretMissing: There is no Secret 'camera' in this namespace.")
                        .anyMatch(chapter -> chapter.startsWith("Playable")));
        assertThat(cluster.story(stream)).noneMatch(chapter -> chapter.contains(SECRET));
        assertThat(client().getKubernetesSerialization()
                        .asYaml(client().resource(stream).get()))
                .doesNotContain(SECRET);
    }

    @Test
    void aTokenIsPassedOn() {
        secret("token", Pull.SECRET_TYPE, Map.of("token", SECRET));

        LiveStream stream = pull(cluster.profile(1), new Pull(URL, new SecretRef("token"), null));

        assertThat(transcoderWithBroadcast(stream).assignment().pull().credentials())
                .isEqualTo(new StreamAssignment.Credentials(null, null, SECRET));
    }

    @ParameterizedTest
    @CsvSource({
        "of-another-type, Opaque, token, is not of the type millrace.dev/source",
        "without-password, millrace.dev/source, username, must have the keys"
    })
    void refusesSecretsThatAreNotForThis(String name, String type, String key, String sentence) {
        secret(name, type, Map.of(key, SECRET));

        LiveStream stream = pull(cluster.profile(0), new Pull(URL, new SecretRef(name), null));
        LiveStreamStatus status = until(stream, seen -> reason(seen, ACCEPTED).equals("SecretInvalid"));

        assertThat(status.condition(ACCEPTED).map(Condition::message).orElseThrow())
                .contains("'" + name + "'", sentence)
                .doesNotContain(SECRET);
    }

    @Test
    void anotherUrlGoesToTheSameTranscoder() {
        LiveStream stream = pull(warmProfile(1), new Pull(URL, null, null));
        FakeTranscoder transcoder = transcoderWithBroadcast(stream);
        String before = transcoder.assignment().session();

        cluster.edit(
                stream, spec -> spec.withSource(Source.pulled(new Pull("rtmp://cameras.example/live/2", null, null))));

        patiently().until(() -> transcoder.assignments().size() == 2);
        assertThat(transcoder.assignment().session()).isNotEqualTo(before);
        assertThat(transcoder.assignment().generation()).isEqualTo(1);
        assertThat(transcoder.assignment().pull().url()).isEqualTo("rtmp://cameras.example/live/2");
    }

    @Test
    void saysWhyASourceIsLost() {
        LiveStream stream = pull(warmProfile(1), new Pull(URL, null, null));
        transcoderWithBroadcast(stream).reports(Phase.SOURCE_LOST, false);

        LiveStreamStatus status = untilState(stream, State.INTERRUPTED);

        assertThat(status.condition(SOURCE_CONNECTED).map(Condition::message).orElseThrow())
                .isEqualTo("As the test says; the broadcast ends unless it is back within 90 s.");
    }

    private static LiveStream pull(TranscodeProfile profile, Pull pull) {
        return cluster.publish(profile, spec -> spec.withSource(Source.pulled(pull)));
    }

    private static void secret(String name, String type, Map<String, String> data) {
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(cluster.namespace())
                .withName(name)
                .endMetadata()
                .withType(type)
                .withStringData(data)
                .build();
        client().resource(secret).create();
    }
}
