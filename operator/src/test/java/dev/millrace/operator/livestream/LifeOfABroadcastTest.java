package dev.millrace.operator.livestream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.Condition;
import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamCondition;
import dev.millrace.crds.LiveStreamReason;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.Resources;
import dev.millrace.operator.cluster.Examples;
import dev.millrace.operator.cluster.Golden;
import dev.millrace.operator.cluster.OperatorCluster;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.wire.StreamReport;
import dev.millrace.wire.StreamReport.Phase;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The pure functions, from the first look at a broadcast to its end: steps, statuses and Events. */
class LifeOfABroadcastTest {
    private static final Duration DRAIN = Duration.ofSeconds(120);

    private final KubernetesSerialization yaml = new KubernetesSerialization();
    private final Statuses statuses = new Statuses("http://localhost:8080");
    private final Steps steps = new Steps(DRAIN);
    private final LiveStream stream = Examples.stream();
    private final StringBuilder diary = new StringBuilder();

    private List<PoolPod> pods = List.of();
    private Contact contact = Contact.NONE;
    private Instant now = Examples.NOW.plusMillis(250);

    @Test
    void isToldAsTheGoldenFileTellsIt() {
        write("first look");
        pods = List.of(pod(1));
        write("a warm pod is claimed", statuses.assigned(seen(), pod(1), true));
        StreamReport starting = report(1, "s-1", 1, Phase.STARTING);
        write("the transcoder took over", statuses.took(seen(), transcoder(), "s-1", starting));
        hear(report(1, "s-1", 2, Phase.RUNNING));
        write("the transcoder reports a picture");
        hear(report(1, "s-1", 3, Phase.SOURCE_LOST));
        write("the source is lost");
        stream.setSpec(stream.getSpec().withSource(OperatorCluster.session(2)));
        StreamReport back = report(1, "s-2", 4, Phase.RUNNING);
        write("the publisher is back", statuses.took(seen(), transcoder(), "s-2", back));
        contact = Contact.NONE;
        pods = List.of();
        Step lost = steps.next(seen());
        assertThat(lost).isInstanceOf(Step.GiveUp.class);
        write(
                "the pod is gone",
                statuses.lost(seen(), LiveStreamReason.TRANSCODER_LOST, ((Step.GiveUp) lost).message()));
        assertThat(steps.next(seen())).isEqualTo(new Step.Claim(2, Optional.empty()));
        pods = List.of(pod(2));
        assertThat(steps.next(seen())).isEqualTo(new Step.Begin(pod(2)));
        write("another pod was started", statuses.assigned(seen(), pod(2), false));
        write("it took over", statuses.took(seen(), transcoder(), "s-2", report(2, "s-2", 1, Phase.RUNNING)));
        hear(report(2, "s-2", 2, Phase.SOURCE_LOST));
        write("the source is lost again");
        now = now.plus(stream.getSpec().grace());
        Step end = steps.next(seen());
        assertThat(end).isInstanceOf(Step.End.class);
        write("the grace time is over", statuses.ending(seen(), ((Step.End) end).why()));
        assertThat(steps.next(seen())).isEqualTo(new Step.Finish(pod(2)));
        hear(report(2, "s-2", 3, Phase.FINISHED));
        assertThat(steps.next(seen())).isEqualTo(new Step.Release());
        write("it is over", statuses.ended(seen()));
        assertThat(steps.next(seen())).isEqualTo(new Step.Rest(Optional.of(Duration.ofMillis(599_000))));
        now = now.plusSeconds(600);
        assertThat(steps.next(seen())).isEqualTo(new Step.Expire());

        Golden.assertMatches("life-of-a-broadcast.txt", diary.toString());
    }

    @Test
    void service() {
        Golden.assertMatches("service.yaml", yaml.asYaml(BroadcastObjects.service(stream, 2)));
    }

    @Test
    void assignment() {
        Golden.assertMatches(
                "assignment.json",
                JsonMapper.shared()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(BroadcastObjects.assignment(
                                        stream,
                                        Optional.empty(),
                                        Examples.profile().getSpec(),
                                        3,
                                        "http://millrace-operator:8081/internal/reports"))
                        + "\n");
    }

    @Test
    void aPodThatTakesLongIsNoLongerWaitedForAlone() {
        pods = List.of(starting(1));
        now = Examples.NOW.plus(Steps.USUAL_START).minusMillis(1);
        assertThat(steps.next(seen())).isEqualTo(new Step.AwaitPod(starting(1)));

        now = Examples.NOW.plus(Steps.USUAL_START);
        assertThat(steps.next(seen())).isEqualTo(new Step.AwaitAnyPod(starting(1)));
        pods = List.of(pod(1), starting(1));
        assertThat(steps.next(seen())).isEqualTo(new Step.Begin(pod(1)));

        pods = List.of(starting(1));
        now = Examples.NOW.plus(Steps.POD_START).plusMillis(1);
        assertThat(steps.next(seen())).isInstanceOf(Step.GiveUp.class);
    }

    @Test
    void suspendEndsWhateverGoesOn() {
        stream.setSpec(stream.getSpec().withSuspend(true));

        assertThat(steps.next(seen())).isInstanceOf(Step.End.class);
    }

    @Test
    void drainingHasADeadline() {
        pods = List.of(pod(1));
        stream.setStatus(statuses.assigned(seen(), pod(1), true));
        stream.setStatus(statuses.ending(seen(), "Suspended."));
        contact = Contact.NONE.heard(report(1, "s-1", 1, Phase.FINISHING));
        assertThat(steps.next(seen())).isEqualTo(new Step.AwaitFinish(DRAIN));

        now = now.plus(DRAIN);

        assertThat(steps.next(seen())).isEqualTo(new Step.Release());
    }

    @Test
    void threeTranscodersMayFailToEncode() {
        pods = List.of(pod(3));
        stream.setStatus(statuses.assigned(seen(), pod(3), false));
        stream.setStatus(statuses.took(seen(), transcoder(), "s-1", report(3, "s-1", 1, Phase.STARTING)));
        contact = Contact.NONE.heard(report(3, "s-1", 2, Phase.FAILED));

        assertThat(steps.next(seen())).isInstanceOf(Step.Fail.class);
    }

    @Test
    void anOlderReportIsDropped() {
        Contact newer = Contact.NONE.heard(report(1, "s-1", 5, Phase.RUNNING));

        assertThat(newer.heard(report(1, "s-1", 4, Phase.STARTING))).isEqualTo(newer);
    }

    @Test
    void tellsWhatTheEncodersGiveUpAndWhenTheyKeepUpAgain() {
        pods = List.of(pod(1));
        stream.setStatus(statuses.assigned(seen(), pod(1), true));
        StreamReport running = report(1, "s-1", 1, Phase.RUNNING);
        stream.setStatus(statuses.took(seen(), transcoder(), "s-1", running));
        assertThat(ladder()).isEmpty();

        stream.setStatus(statuses.following(
                seen(), with(running, new StreamReport.Ladder(List.of("720p60"), List.of("720p30")))));
        assertThat(ladder()).hasValueSatisfying(condition -> {
            assertThat(condition.status()).isEqualTo(Condition.Status.FALSE);
            assertThat(condition.reason()).isEqualTo("EncoderOverloaded");
            assertThat(condition.message()).contains("left out: 720p60", "faster preset: 720p30");
        });
        stream.setStatus(statuses.following(seen(), with(running, StreamReport.Ladder.COMPLETE)));
        assertThat(ladder()).hasValueSatisfying(condition -> {
            assertThat(condition.status()).isEqualTo(Condition.Status.TRUE);
            assertThat(condition.reason()).isEqualTo("AllRungs");
        });
    }

    private Optional<Condition> ladder() {
        return Objects.requireNonNull(stream.getStatus()).condition(LiveStreamCondition.LADDER_COMPLETE);
    }

    private static StreamReport with(StreamReport report, StreamReport.Ladder ladder) {
        return new StreamReport(
                report.pod(),
                report.broadcast(),
                report.generation(),
                report.session(),
                report.revision(),
                report.phase(),
                report.reason(),
                report.message(),
                report.playable(),
                report.playableAt(),
                report.source(),
                report.renditions(),
                report.recording(),
                ladder);
    }

    private void write(String title) {
        Step step = steps.next(seen());
        if (step instanceof Step.Follow(StreamReport report)) {
            write(title, statuses.following(seen(), report));
        } else {
            diary.append("# ").append(title).append("\nnext: ").append(step).append("\n\n");
        }
    }

    private void write(String title, LiveStreamStatus after) {
        Observation before = seen();
        diary.append("# ").append(title).append('\n');
        Story.of(before.status(), after)
                .forEach(chapter -> diary.append(chapter.warning() ? "Warning " : "Normal  ")
                        .append(chapter.reason())
                        .append(": ")
                        .append(chapter.note())
                        .append('\n'));
        diary.append(yaml.asYaml(after)).append('\n');
        stream.setStatus(after);
        now = now.plusSeconds(1);
    }

    private void hear(StreamReport report) {
        contact = contact.heard(report);
    }

    private Observation seen() {
        LiveStreamStatus status = Optional.ofNullable(stream.getStatus()).orElse(LiveStreamStatus.NEW);
        return new Observation(
                stream,
                status,
                Optional.of(Examples.profile()),
                pods,
                new Contacts.Lines(Map.of(Math.max(1, status.assignments()), contact)),
                Surroundings.CALM,
                now);
    }

    private LiveStreamStatus.Transcoder transcoder() {
        return Objects.requireNonNull(stream.getStatus().transcoder());
    }

    private static PoolPod pod(int assignment) {
        return pod("transcoder-default-" + assignment, "10.0.4." + assignment, assignment);
    }

    private static PoolPod starting(int assignment) {
        return pod("transcoder-default-starting", "", assignment);
    }

    private static PoolPod pod(String name, String address, int assignment) {
        return new PoolPod(Examples.pod(
                name,
                address,
                Map.of(
                        Resources.LIVE_STREAM,
                        Examples.stream().getMetadata().getName(),
                        Resources.ASSIGNMENT,
                        Integer.toString(assignment))));
    }

    private StreamReport report(int assignment, String session, long revision, Phase phase) {
        boolean playable = phase != Phase.STARTING;
        return new StreamReport(
                "transcoder-default-" + assignment,
                stream.getSpec().broadcast(),
                assignment,
                session,
                revision,
                phase,
                "Test",
                "As the test says.",
                playable,
                playable ? now : null,
                playable ? new StreamReport.Source(1280, 720, 29_970, "avc1.64001f", "mp4a.40.2") : null,
                playable ? List.of(new StreamReport.Rendition("source", 1280, 720, "avc1.64001f")) : List.of(),
                new StreamReport.Recording(StreamReport.Recording.State.ON, 0, null),
                StreamReport.Ladder.COMPLETE);
    }
}
