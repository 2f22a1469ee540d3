package dev.millrace.operator.livestream;

import dev.millrace.crds.Condition;
import dev.millrace.crds.LiveStreamCondition;
import dev.millrace.crds.LiveStreamReason;
import dev.millrace.crds.LiveStreamSpec;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.Handover;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import dev.millrace.crds.LiveStreamStatusEditor;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.wire.StreamReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Words what happened as status and conditions. Pure. */
final class Statuses {
    /** Creation times have whole seconds: a first look within this is taken for the creation itself. */
    private static final Duration CREATION_BLUR = Duration.ofMillis(1500);

    private final String publicUrl;

    /** @param publicUrl the origin that viewers use */
    Statuses(String publicUrl) {
        this.publicUrl = publicUrl;
    }

    LiveStreamStatus rejected(Observation seen, LiveStreamReason reason, String message) {
        LiveStreamStatusEditor edit = edit(seen);
        if (seen.status().transcoder() == null) {
            edit.state(State.PENDING);
        }
        return edit.condition(reason, message, seen.now()).done();
    }

    LiveStreamStatus waiting(Observation seen, LiveStreamReason reason, String message) {
        return accepted(seen)
                .state(seen.status().assignments() == 0 ? State.PENDING : State.STARTING)
                .condition(reason, message, seen.now())
                .done();
    }

    /** The pod has the broadcast from now on, though it does not know it yet. */
    LiveStreamStatus assigned(Observation seen, PoolPod pod, boolean warm) {
        Instant now = seen.now();
        LiveStreamStatusEditor edit = accepted(seen)
                .state(seen.status().interruptedAt() == null ? State.STARTING : State.INTERRUPTED)
                .transcoder(new Transcoder(pod.name(), pod.address(), pod.assignment(), null))
                .assignments(pod.assignment())
                .playbackUrl(publicUrl + "/hls/" + seen.spec().channel() + "/index.m3u8")
                .condition(
                        warm ? LiveStreamReason.CLAIMED_WARM_POD : LiveStreamReason.STARTED_COLD_POD,
                        (warm ? "Claimed warm pod %s." : "Started cold pod %s.").formatted(pod.name()),
                        now)
                .condition(LiveStreamReason.CONNECTING, "Waiting for the first picture.", now)
                .condition(LiveStreamReason.NO_SEGMENT_YET, "No segment is finished yet.", now);
        if (seen.spec().recording() == LiveStreamSpec.Recording.DISABLED) {
            edit.condition(LiveStreamReason.DISABLED, "Recording is off.", now);
        } else {
            edit.condition(LiveStreamReason.NOT_STARTED, "No segment is finished yet.", now);
        }
        if (seen.status().startedAt() == null) {
            edit.startedAt(now);
        }
        return edit.done();
    }

    /** The transcoder, or the one that is to take over, took this session and reported for the first time. */
    LiveStreamStatus took(Observation seen, Transcoder transcoder, String session, StreamReport report) {
        Transcoder taken = new Transcoder(transcoder.pod(), transcoder.address(), transcoder.assignment(), session);
        Handover handover = seen.status().handover();
        return handover != null && handover.successor().assignment() == transcoder.assignment()
                ? edit(seen)
                        .handover(new Handover(handover.cause(), taken, handover.startedAt()))
                        .done()
                : tookOver(seen, transcoder, session, report);
    }

    private LiveStreamStatus tookOver(Observation seen, Transcoder transcoder, String session, StreamReport report) {
        LiveStreamStatusEditor edit = accepted(seen)
                .transcoder(new Transcoder(transcoder.pod(), transcoder.address(), transcoder.assignment(), session));
        boolean publisherIsBack = transcoder.session() != null && !session.equals(transcoder.session());
        if (publisherIsBack) {
            edit.interruptedAt(null)
                    .condition(
                            LiveStreamReason.CONNECTING,
                            seen.spec().source().pull() == null
                                    ? "The publisher came back with another session."
                                    : "The source is another one.",
                            seen.now());
        }
        LiveStreamStatus taken = edit.done();
        return follow(taken, seen, report);
    }

    /** What the transcoder reports. */
    LiveStreamStatus following(Observation seen, StreamReport report) {
        return follow(edit(seen).done(), seen, report);
    }

    LiveStreamStatus lost(Observation seen, LiveStreamReason reason, String message) {
        return edit(seen)
                .state(State.STARTING)
                .transcoder(null)
                .handover(null)
                .assignments(usedUp(seen))
                .restarts(seen.status().restarts() + (reason == LiveStreamReason.ASSIGNMENT_FAILED ? 0 : 1))
                .condition(reason, message, seen.now())
                .condition(LiveStreamReason.NOT_SERVED, "Another transcoder takes over.", seen.now())
                .done();
    }

    /** A pod that was lost before it was recorded used up its assignment all the same. */
    static int usedUp(Observation seen) {
        return seen.newcomer().map(PoolPod::assignment).orElse(seen.status().assignments());
    }

    LiveStreamStatus failed(Observation seen, String message) {
        return edit(seen)
                .state(State.FAILED)
                .transcoder(null)
                .handover(null)
                .endedAt(seen.now())
                .condition(LiveStreamReason.CANNOT_ENCODE, message, seen.now())
                .condition(LiveStreamReason.NOT_SERVED, "No transcoder could encode it.", seen.now())
                .done();
    }

    LiveStreamStatus ending(Observation seen, String why) {
        return edit(seen)
                .state(State.ENDING)
                .handover(null)
                .endingAt(seen.now())
                .condition(LiveStreamReason.SOURCE_ENDED, why, seen.now())
                .done();
    }

    LiveStreamStatus ended(Observation seen) {
        Instant now = seen.now();
        LiveStreamStatusEditor edit = edit(seen)
                .state(State.ENDED)
                .transcoder(null)
                .handover(null)
                .predecessor(null)
                .endedAt(now)
                .interruptedAt(null)
                .condition(LiveStreamReason.RELEASED, "The broadcast is over.", now)
                .condition(LiveStreamReason.PLAYBACK_ENDED, "The broadcast is over.", now);
        seen.status().condition(LiveStreamCondition.RECORDING).ifPresent(recording -> recorded(edit, recording, now));
        return edit.done();
    }

    private static void recorded(LiveStreamStatusEditor edit, Condition recording, Instant now) {
        if (recording.reason().equals(LiveStreamReason.UPLOADING.word())) {
            edit.condition(LiveStreamReason.COMPLETE, "Everything is uploaded.", now);
        } else if (recording.reason().equals(LiveStreamReason.STORAGE_UNAVAILABLE.word())) {
            edit.condition(LiveStreamReason.SEGMENTS_LOST, "Object storage stayed away until the end.", now);
        }
    }

    private LiveStreamStatus follow(LiveStreamStatus before, Observation seen, StreamReport report) {
        Instant now = seen.now();
        LiveStreamStatusEditor edit = before.edit();
        Transcoder transcoder = before.transcoder();
        boolean ofThisSession = transcoder != null && report.session().equals(transcoder.session());
        Instant interruptedAt = before.interruptedAt();
        if (ofThisSession) {
            switch (report.phase()) {
                case RUNNING -> {
                    String message = interruptedAt == null ? "The picture arrives." : "The source is back.";
                    interruptedAt = null;
                    edit.condition(LiveStreamReason.RECEIVING, keep(before, message, LiveStreamReason.RECEIVING), now);
                }
                case SOURCE_LOST -> {
                    interruptedAt = interruptedAt == null ? now : interruptedAt;
                    edit.condition(
                            LiveStreamReason.SOURCE_LOST,
                            "%s; the broadcast ends unless it is back within %d s."
                                    .formatted(
                                            whyLost(seen, report), seen.spec().graceSeconds()),
                            now);
                }
                case STARTING, FINISHING, FINISHED, FAILED -> {}
            }
            edit.interruptedAt(interruptedAt);
        }
        playable(edit, before, seen, report);
        recording(edit, report, now);
        ladder(edit, before, report, now);
        edit.source(source(report))
                .renditions(report.renditions().stream()
                        .map(rendition -> new LiveStreamStatus.Rendition(
                                rendition.name(), rendition.width(), rendition.height(), rendition.codecs()))
                        .toList());
        if (before.state() != State.ENDING) {
            edit.state(interruptedAt != null ? State.INTERRUPTED : report.playable() ? State.LIVE : State.STARTING);
        }
        return edit.done();
    }

    /** Of a source that is pulled there is more to say: that the password is wrong, for example. */
    private static String whyLost(Observation seen, StreamReport report) {
        return seen.spec().source().pull() == null || report.message().isBlank()
                ? "The source is away"
                : report.message().replaceFirst("[.]$", "");
    }

    private static void playable(
            LiveStreamStatusEditor edit, LiveStreamStatus before, Observation seen, StreamReport report) {
        if (!report.playable()) {
            return;
        }
        Instant playableAt = before.playableAt();
        if (playableAt == null) {
            playableAt = report.playableAt() == null ? seen.now() : report.playableAt();
            edit.playableAt(playableAt).startupMillis(startupMillis(seen, before, playableAt));
        }
        LiveStreamStatus soFar = edit.done();
        String message =
                before.restarts() == 0 ? "Playable after %d ms.".formatted(soFar.startupMillis()) : "Playable again.";
        edit.condition(LiveStreamReason.SERVING, keep(before, message, LiveStreamReason.SERVING), seen.now());
    }

    private static void recording(LiveStreamStatusEditor edit, StreamReport report, Instant now) {
        String message = report.recording().message();
        switch (report.recording().state()) {
            case OFF -> edit.condition(LiveStreamReason.DISABLED, "Recording is off.", now);
            case ON -> edit.condition(LiveStreamReason.UPLOADING, "Finished segments are uploaded.", now);
            case DEGRADED ->
                edit.condition(
                        LiveStreamReason.STORAGE_UNAVAILABLE,
                        orElse(message, "Object storage does not take segments just now."),
                        now);
            case INCOMPLETE ->
                edit.condition(LiveStreamReason.SEGMENTS_LOST, orElse(message, "Segments were lost."), now);
        }
    }

    private static void ladder(LiveStreamStatusEditor edit, LiveStreamStatus before, StreamReport report, Instant now) {
        StreamReport.Ladder ladder = report.ladder();
        if (!ladder.isComplete()) {
            List<String> given = new ArrayList<>();
            if (!ladder.shed().isEmpty()) {
                given.add("left out: " + String.join(", ", ladder.shed()));
            }
            if (!ladder.faster().isEmpty()) {
                given.add("with a faster preset: " + String.join(", ", ladder.faster()));
            }
            edit.condition(
                    LiveStreamReason.ENCODER_OVERLOADED,
                    "The transcoder's CPU does not suffice for the ladder; " + String.join("; ", given) + ".",
                    now);
        } else if (before.condition(LiveStreamCondition.LADDER_COMPLETE).isPresent()) {
            edit.condition(LiveStreamReason.ALL_RUNGS, "All rungs are encoded.", now);
        }
    }

    private static LiveStreamStatus.@Nullable Source source(StreamReport report) {
        StreamReport.Source source = report.source();
        if (source == null) {
            return null;
        }
        String rate = source.frameRateMillis() == 0 ? "" : "@" + Math.round(source.frameRateMillis() / 1000.0);
        String summary = source.width() == 0 ? "audio only" : source.width() + "x" + source.height() + rate;
        return new LiveStreamStatus.Source(
                summary,
                source.width(),
                source.height(),
                source.frameRateMillis(),
                source.videoCodec(),
                source.audioCodec());
    }

    private static long startupMillis(Observation seen, LiveStreamStatus before, Instant playableAt) {
        Instant created = Instant.parse(seen.stream().getMetadata().getCreationTimestamp());
        Instant firstLook = before.condition(LiveStreamCondition.ACCEPTED)
                .map(Condition::lastTransitionTime)
                .filter(time -> Duration.between(created, time).compareTo(CREATION_BLUR) < 0)
                .orElse(created);
        return Math.max(0, Duration.between(firstLook, playableAt).toMillis());
    }

    /** The message stays as long as the reason does: it says what happened, not what goes on happening. */
    private static String keep(LiveStreamStatus before, String message, LiveStreamReason reason) {
        return before.condition(reason.condition())
                .filter(condition -> condition.reason().equals(reason.word()))
                .map(Condition::message)
                .orElse(message);
    }

    private static String orElse(@Nullable String message, String otherwise) {
        return message == null ? otherwise : message;
    }

    private static LiveStreamStatusEditor accepted(Observation seen) {
        return edit(seen)
                .condition(
                        LiveStreamReason.VALID,
                        "Profile '%s' encodes it."
                                .formatted(seen.spec().profileRef().name()),
                        seen.now());
    }

    static LiveStreamStatusEditor edit(Observation seen) {
        LiveStreamStatusEditor edit = seen.status()
                .edit()
                .observedGeneration(seen.stream().getMetadata().getGeneration());
        LiveStreamStatus.Predecessor predecessor = seen.status().predecessor();
        if (predecessor != null && !seen.now().isBefore(predecessor.until())) {
            edit.predecessor(null);
        }
        return edit;
    }
}
