package dev.millrace.crds;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a broadcast. Written by the operator only; change one with {@link #edit}.
 *
 * @param observedGeneration the generation of the spec that this describes
 * @param state a summary for people; programs read {@code conditions}
 * @param conditions one of each type of {@link LiveStreamCondition} that is known
 * @param transcoder the pod that has the broadcast, null while none has
 * @param playbackUrl the multivariant playlist
 * @param source facts of the source, null before they are known
 * @param renditions what is served
 * @param handover the planned move to another transcoder that goes on, null without one
 * @param predecessor the transcoder that was left last, for as long as players may still ask it
 * @param restarts transcoders lost so far
 * @param handovers planned moves to another transcoder so far
 * @param assignments transcoders assigned so far: the generation of the newest assignment
 * @param startupMillis from the resource's creation to its being playable
 * @param startedAt when the first transcoder was assigned
 * @param playableAt when a player could first play
 * @param interruptedAt since when the source is away, null while it is there
 * @param endingAt when the end began, null before
 * @param endedAt when the broadcast was over, null before
 */
@ResourceData
public record LiveStreamStatus(
        @Min(0) long observedGeneration,
        @Nullable State state,
        @Size(max = 16) List<Condition> conditions,
        @Nullable Transcoder transcoder,
        @Nullable @Size(max = 512) String playbackUrl,
        @Nullable Source source,
        @Size(max = 16) List<Rendition> renditions,
        @Nullable Handover handover,
        @Nullable Predecessor predecessor,
        @Min(0) int restarts,
        @Min(0) int handovers,
        @Min(0) int assignments,
        @Nullable @Min(0) Long startupMillis,

        @Nullable @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant startedAt,

        @Nullable @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant playableAt,

        @Nullable @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant interruptedAt,

        @Nullable @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant endingAt,

        @Nullable @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant endedAt) {

    /** Of a LiveStream that nobody has looked at yet. */
    public static final LiveStreamStatus NEW = new LiveStreamStatus(
            0, null, List.of(), null, null, null, List.of(), null, null, 0, 0, 0, null, null, null, null, null, null);

    // A stored resource may lack its lists.
    public LiveStreamStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
        renditions = renditions == null ? List.of() : List.copyOf(renditions);
    }

    public Optional<Condition> condition(LiveStreamCondition type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type.type()))
                .findFirst();
    }

    /** Whether that condition is known and true. */
    public boolean has(LiveStreamCondition type) {
        return condition(type)
                .filter(condition -> condition.status() == Condition.Status.TRUE)
                .isPresent();
    }

    public LiveStreamStatusEditor edit() {
        return new LiveStreamStatusEditor(this);
    }

    /** Where a broadcast stands, in one word. */
    public enum State {
        /** No transcoder assigned yet. */
        @JsonProperty("Pending")
        PENDING,
        /** Assigned, not yet playable. */
        @JsonProperty("Starting")
        STARTING,
        /** Playable, source connected. */
        @JsonProperty("Live")
        LIVE,
        /** Source away, grace time running. */
        @JsonProperty("Interrupted")
        INTERRUPTED,
        /** Playlists are being closed, uploads drain. */
        @JsonProperty("Ending")
        ENDING,
        /** Over; the pod is released. */
        @JsonProperty("Ended")
        ENDED,
        /** Cannot run; a condition says why. */
        @JsonProperty("Failed")
        FAILED
    }

    /**
     * @param pod the pod's name
     * @param address the pod's IP address
     * @param assignment 1 for the broadcast's first transcoder, one more for each that follows
     * @param session the relay session that the transcoder took over last, null before it did
     */
    @ResourceData
    public record Transcoder(
            @Size(max = 253) String pod,
            @Size(max = 45) String address,
            @Min(1) int assignment,
            @Nullable @Size(max = 63) String session) {}

    /** Why a broadcast moves to another transcoder although the one that it has is well. */
    public enum Cause {
        /** The node is cordoned, as {@code kubectl drain} does first. */
        @JsonProperty("NodeDrain")
        NODE_DRAIN,
        /** The pod is about to be evicted or preempted. */
        @JsonProperty("Eviction")
        EVICTION,
        /** The administrator's template of transcoder pods is another one, as after an upgrade. */
        @JsonProperty("Upgrade")
        UPGRADE
    }

    /**
     * A planned move: the successor becomes playable before the transcoder is let go.
     *
     * @param cause why
     * @param successor who takes over
     * @param startedAt when the successor had its pod
     */
    @ResourceData
    public record Handover(
            Cause cause,
            Transcoder successor,

            @JsonFormat(shape = JsonFormat.Shape.STRING) Instant startedAt) {}

    /**
     * @param pod its name
     * @param assignment the one that it had
     * @param until its pod is deleted then
     */
    @ResourceData
    public record Predecessor(
            @Size(max = 253) String pod,
            @Min(1) int assignment,

            @JsonFormat(shape = JsonFormat.Shape.STRING) Instant until) {}

    /**
     * @param summary for people, such as {@code 1280x720@30}
     * @param width in pixels
     * @param height in pixels
     * @param frameRateMillis frames in a thousand seconds; 0: unknown
     * @param videoCodec RFC 6381 string, null without video
     * @param audioCodec RFC 6381 string, null without audio
     */
    @ResourceData
    public record Source(
            @Size(max = 32) String summary,
            @Min(0) int width,
            @Min(0) int height,
            @Min(0) int frameRateMillis,
            @Nullable @Size(max = 64) String videoCodec,
            @Nullable @Size(max = 64) String audioCodec) {}

    /**
     * @param name its name in paths
     * @param width in pixels, 0 for audio
     * @param height in pixels, 0 for audio
     * @param codecs RFC 6381 string
     */
    @ResourceData
    public record Rendition(
            @Size(min = 1, max = 32) String name,
            @Min(0) int width,
            @Min(0) int height,
            @Size(max = 128) String codecs) {}
}
