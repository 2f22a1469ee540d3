package dev.millrace.operator.livestream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.Cause;
import dev.millrace.crds.Resources;
import dev.millrace.operator.cluster.Examples;
import dev.millrace.operator.cluster.Golden;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.wire.StreamReport;
import dev.millrace.wire.StreamReport.Phase;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pure functions through a planned move: steps, statuses and Events. */
class LifeOfAHandoverTest {
    private final KubernetesSerialization yaml = new KubernetesSerialization();
    private final Statuses statuses = new Statuses("http://localhost:8080");
    private final HandoverStatuses handovers = new HandoverStatuses(statuses);
    private final Steps steps = new Steps(Duration.ofSeconds(120));
    private final LiveStream stream = Examples.stream();
    private final List<PoolPod> pods = new ArrayList<>(List.of(pod(1)));
    private final StringBuilder diary = new StringBuilder();

    private Contacts.Lines contacts = Contacts.Lines.NONE;
    private Surroundings around = Surroundings.CALM;
    private Instant now = Examples.NOW.plusSeconds(1);

    @BeforeEach
    void goLive() {
        stream.setStatus(statuses.assigned(seen(), pod(1), true));
        stream.setStatus(
                statuses.took(seen(), Objects.requireNonNull(status().transcoder()), "s-1", report(1, Phase.RUNNING)));
        hear(1, Phase.RUNNING);
        now = now.plusSeconds(60);
        assertThat(steps.next(seen())).isInstanceOf(Step.Follow.class);
    }

    @Test
    void isToldAsTheGoldenFileTellsIt() {
        around = leaving(Cause.NODE_DRAIN);
        assertThat(steps.next(seen())).isEqualTo(new Step.Claim(2, Optional.of(Cause.NODE_DRAIN)));
        pods.add(pod(2));
        assertThat(steps.next(seen())).isEqualTo(new Step.BeginHandover(pod(2), Cause.NODE_DRAIN));
        write("a second pod is there", handovers.begun(seen(), pod(2), Cause.NODE_DRAIN));
        assertThat(seen().strays()).isEmpty();

        LiveStreamStatus.Transcoder successor = status().handover().successor();
        assertThat(steps.next(seen())).isEqualTo(new Step.Assign(pod(2), successor));
        StreamReport starting = report(2, Phase.STARTING);
        write("it has its assignment", statuses.took(seen(), successor, "s-1", starting));
        hear(2, Phase.STARTING);
        assertThat(steps.next(seen())).isInstanceOf(Step.Follow.class);
        assertThat(Timers.next(stream.getSpec(), status(), now)).contains(Moves.TAKEOVER.minusSeconds(2));

        hear(2, Phase.RUNNING);
        Step step = steps.next(seen());
        assertThat(step).isInstanceOf(Step.Switch.class);
        write("it is playable", handovers.switched(seen(), status().handover(), ((Step.Switch) step).report()));
        around = Surroundings.CALM;
        assertThat(seen().strays()).as("players may still ask it").isEmpty();

        now = now.plus(Moves.STILL_ASKED);
        assertThat(seen().strays()).containsExactly(pod(1));
        write("the first pod is let go", statuses.following(seen(), report(2, Phase.RUNNING)));

        Golden.assertMatches("life-of-a-handover.txt", diary.toString());
    }

    @Test
    void aBroadcastThatDoesNotPlayIsNotMoved() {
        around = leaving(Cause.UPGRADE);
        hear(1, Phase.SOURCE_LOST);

        assertThat(steps.next(seen())).isInstanceOf(Step.Follow.class);
    }

    @Test
    void aMoveThatIsNotNeededAnyMoreIsAbandoned() {
        pods.add(pod(2));

        assertThat(steps.next(seen())).isEqualTo(new Step.Abandon("The move is not needed any more."));
    }

    @Test
    void aSuccessorThatIsLateIsGivenUpAndItsPodLetGo() {
        around = leaving(Cause.NODE_DRAIN);
        pods.add(pod(2));
        stream.setStatus(handovers.begun(seen(), pod(2), Cause.NODE_DRAIN));
        stream.setStatus(statuses.took(seen(), status().handover().successor(), "s-1", report(2, Phase.STARTING)));
        hear(2, Phase.STARTING);
        now = now.plus(Moves.TAKEOVER);

        Step step = steps.next(seen());
        assertThat(step).isInstanceOf(Step.Abandon.class);
        stream.setStatus(handovers.abandoned(seen(), ((Step.Abandon) step).why()));

        assertThat(seen().strays()).containsExactly(pod(2));
        assertThat(status().transcoder().pod()).isEqualTo("transcoder-default-1");
    }

    @Test
    void aTranscoderThatIsLostMeanwhileLeavesItToTheSuccessor() {
        around = leaving(Cause.NODE_DRAIN);
        pods.add(pod(2));
        stream.setStatus(handovers.begun(seen(), pod(2), Cause.NODE_DRAIN));
        pods.removeFirst();

        assertThat(steps.next(seen())).isEqualTo(new Step.Promote("Pod transcoder-default-1 is gone."));
    }

    @Test
    void theEndEndsAMove() {
        around = leaving(Cause.NODE_DRAIN);
        pods.add(pod(2));
        stream.setStatus(handovers.begun(seen(), pod(2), Cause.NODE_DRAIN));
        stream.setSpec(stream.getSpec().withSuspend(true));

        assertThat(steps.next(seen())).isInstanceOf(Step.End.class);
        stream.setStatus(statuses.ending(seen(), "It was suspended."));
        assertThat(seen().strays()).containsExactly(pod(2));
        assertThat(steps.next(seen())).isEqualTo(new Step.Finish(pod(1)));
    }

    private void write(String title, LiveStreamStatus after) {
        LiveStreamStatus before = status();
        diary.append("# ").append(title).append('\n');
        Story.of(before, after)
                .forEach(chapter -> diary.append(chapter.warning() ? "Warning " : "Normal  ")
                        .append(chapter.reason())
                        .append(": ")
                        .append(chapter.note())
                        .append('\n'));
        diary.append(yaml.asYaml(after)).append('\n');
        stream.setStatus(after);
        now = now.plusSeconds(1);
    }

    private void hear(int assignment, Phase phase) {
        contacts = contacts.with(assignment, Contact.NONE.heard(report(assignment, phase)));
    }

    private LiveStreamStatus status() {
        return Optional.ofNullable(stream.getStatus()).orElse(LiveStreamStatus.NEW);
    }

    private Observation seen() {
        return new Observation(
                stream, status(), Optional.of(Examples.profile()), List.copyOf(pods), contacts, around, now);
    }

    private static Surroundings leaving(Cause cause) {
        return new Surroundings(true, 0, Optional.of(cause), Instant.EPOCH);
    }

    private static PoolPod pod(int assignment) {
        return new PoolPod(Examples.pod(
                "transcoder-default-" + assignment,
                "10.0.4." + assignment,
                Map.of(
                        Resources.LIVE_STREAM,
                        Examples.stream().getMetadata().getName(),
                        Resources.ASSIGNMENT,
                        Integer.toString(assignment))));
    }

    private StreamReport report(int assignment, Phase phase) {
        boolean playable = phase != Phase.STARTING;
        return new StreamReport(
                "transcoder-default-" + assignment,
                stream.getSpec().broadcast(),
                assignment,
                "s-1",
                1,
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
