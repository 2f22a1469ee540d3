package dev.millrace.crds;

import static dev.millrace.crds.Condition.Status.FALSE;
import static dev.millrace.crds.Condition.Status.TRUE;
import static dev.millrace.crds.LiveStreamCondition.ACCEPTED;
import static dev.millrace.crds.LiveStreamCondition.LADDER_COMPLETE;
import static dev.millrace.crds.LiveStreamCondition.PLAYABLE;
import static dev.millrace.crds.LiveStreamCondition.RECORDING;
import static dev.millrace.crds.LiveStreamCondition.SOURCE_CONNECTED;
import static dev.millrace.crds.LiveStreamCondition.TRANSCODER_ASSIGNED;

/** Every reason that a condition of a LiveStream can have. A reason says which condition it belongs to, and its status. */
public enum LiveStreamReason {
    /** The profile exists and the source can be taken. */
    VALID(ACCEPTED, TRUE, "Valid"),
    /** There is no TranscodeProfile of that name in the namespace; the broadcast starts as soon as there is. */
    PROFILE_MISSING(ACCEPTED, FALSE, "ProfileMissing"),
    /** There is no Secret of the name that the source gives, or the operator may not read it; the broadcast starts, or goes on, as soon as there is. */
    SECRET_MISSING(ACCEPTED, FALSE, "SecretMissing"),
    /** The source's Secret is not of the type {@code millrace.dev/source}, or lacks the keys that belong into it. */
    SECRET_INVALID(ACCEPTED, FALSE, "SecretInvalid"),
    /** As many broadcasts run as the operator is to run at once; this one starts when another ends. */
    STREAM_LIMIT(ACCEPTED, FALSE, "StreamLimit"),

    /** An idle pod of the warm pool took the broadcast. */
    CLAIMED_WARM_POD(TRANSCODER_ASSIGNED, TRUE, "ClaimedWarmPod"),
    /** The warm pool was empty: a pod was made for this broadcast. */
    STARTED_COLD_POD(TRANSCODER_ASSIGNED, TRUE, "StartedColdPod"),
    /** A planned move goes on: the transcoder serves until its successor does. */
    HANDING_OVER(TRANSCODER_ASSIGNED, TRUE, "HandingOver"),
    /** A planned move is done: this transcoder took over from another one that was well. */
    HANDED_OVER(TRANSCODER_ASSIGNED, TRUE, "HandedOver"),
    /** The successor of a planned move failed; the transcoder goes on, and the move is tried again. */
    HANDOVER_FAILED(TRANSCODER_ASSIGNED, TRUE, "HandoverFailed"),
    /** A pod is being started, or has not answered yet. */
    WAITING_FOR_POD(TRANSCODER_ASSIGNED, FALSE, "WaitingForPod"),
    /** No node has room for the pod, or none that it may run on; it starts as soon as one has. */
    POD_UNSCHEDULABLE(TRANSCODER_ASSIGNED, FALSE, "PodUnschedulable"),
    /** The pod that was claimed did not take the broadcast; another one is claimed. */
    ASSIGNMENT_FAILED(TRANSCODER_ASSIGNED, FALSE, "AssignmentFailed"),
    /** The API server did not let the operator make a pod, for example because of a quota; it tries again. */
    POD_REFUSED(TRANSCODER_ASSIGNED, FALSE, "PodRefused"),
    /** The transcoder died or stopped answering; another one takes over. */
    TRANSCODER_LOST(TRANSCODER_ASSIGNED, FALSE, "TranscoderLost"),
    /** The transcoder says that it cannot encode this broadcast. */
    CANNOT_ENCODE(TRANSCODER_ASSIGNED, FALSE, "CannotEncode"),
    /** The broadcast is over and its pod is gone. */
    RELEASED(TRANSCODER_ASSIGNED, FALSE, "Released"),

    /** The picture arrives. */
    RECEIVING(SOURCE_CONNECTED, TRUE, "Receiving"),
    /** The transcoder has not got a picture yet. */
    CONNECTING(SOURCE_CONNECTED, FALSE, "Connecting"),
    /** The publisher is gone or its relay does not answer; the grace time runs. */
    SOURCE_LOST(SOURCE_CONNECTED, FALSE, "SourceLost"),
    /** The broadcast is over. */
    SOURCE_ENDED(SOURCE_CONNECTED, FALSE, "Ended"),

    /** A first segment or part is served. */
    SERVING(PLAYABLE, TRUE, "Serving"),
    /** Nothing to play yet. */
    NO_SEGMENT_YET(PLAYABLE, FALSE, "NoSegmentYet"),
    /** No transcoder serves the playlists at the moment. */
    NOT_SERVED(PLAYABLE, FALSE, "NotServed"),
    /** The broadcast is over; its recording, if there is one, plays from object storage. */
    PLAYBACK_ENDED(PLAYABLE, FALSE, "Ended"),

    /** Finished segments are uploaded. */
    UPLOADING(RECORDING, TRUE, "Uploading"),
    /** Recording is off for this broadcast. */
    DISABLED(RECORDING, FALSE, "Disabled"),
    /** No segment is finished yet. */
    NOT_STARTED(RECORDING, FALSE, "NotStarted"),
    /** Object storage does not take segments just now; they are kept until it does. */
    STORAGE_UNAVAILABLE(RECORDING, FALSE, "StorageUnavailable"),
    /** Segments were lost: the recording has a gap. */
    SEGMENTS_LOST(RECORDING, FALSE, "SegmentsLost"),
    /** The broadcast is over and everything is uploaded. */
    COMPLETE(RECORDING, FALSE, "Complete"),

    /** The encoders keep up with all rungs again. */
    ALL_RUNGS(LADDER_COMPLETE, TRUE, "AllRungs"),
    /** The encoders cannot keep up: rungs are left out or encoded with a faster preset for now. */
    ENCODER_OVERLOADED(LADDER_COMPLETE, FALSE, "EncoderOverloaded");

    private final LiveStreamCondition condition;
    private final Condition.Status status;
    private final String word;

    LiveStreamReason(LiveStreamCondition condition, Condition.Status status, String word) {
        this.condition = condition;
        this.status = status;
        this.word = word;
    }

    public LiveStreamCondition condition() {
        return condition;
    }

    public Condition.Status status() {
        return status;
    }

    /** As it is written in the resource. */
    public String word() {
        return word;
    }
}
