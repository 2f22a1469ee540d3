package dev.millrace.wire;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of a transcoder's broadcast, sent when it changes.
 *
 * @param pod the transcoder's pod
 * @param broadcast see {@link BroadcastId}
 * @param generation the assignment's generation
 * @param session the relay session that it reads or waits for
 * @param revision grows with every report of this pod; an older one is to be dropped
 * @param phase where it stands
 * @param reason CamelCase word for the phase, for conditions and Events
 * @param message a sentence for people
 * @param playable whether a player finds a first segment or part
 * @param playableAt when that was so first, null before
 * @param source facts of the source, null before they are known
 * @param renditions the renditions served
 * @param recording state of the recording
 * @param ladder what the encoders have to do without
 */
public record StreamReport(
        String pod,
        String broadcast,
        int generation,
        String session,
        long revision,
        Phase phase,
        String reason,
        String message,
        boolean playable,
        @Nullable Instant playableAt,
        @Nullable Source source,
        List<Rendition> renditions,
        Recording recording,
        Ladder ladder) {

    public StreamReport {
        renditions = List.copyOf(renditions);
        // Transcoders of the version before do not say it.
        ladder = Objects.requireNonNullElse(ladder, Ladder.COMPLETE);
    }

    public enum Phase {
        /** Connecting to the relay, nothing decoded yet. */
        STARTING,
        /** The source arrives. */
        RUNNING,
        /** The publisher is gone or the relay does not answer; playlists stay open. */
        SOURCE_LOST,
        /** Playlists are ended, uploads drain. */
        FINISHING,
        /** All is uploaded; the pod can go. */
        FINISHED,
        /** This broadcast cannot be encoded here. */
        FAILED
    }

    /**
     * @param width in pixels
     * @param height in pixels
     * @param frameRateMillis frames in a thousand seconds; 0: unknown
     * @param videoCodec RFC 6381 string, null without video
     * @param audioCodec RFC 6381 string, null without audio
     */
    public record Source(
            int width,
            int height,
            int frameRateMillis,
            @Nullable String videoCodec,
            @Nullable String audioCodec) {}

    /**
     * @param name its name in paths
     * @param width in pixels, 0 for audio
     * @param height in pixels, 0 for audio
     * @param codecs RFC 6381 string
     */
    public record Rendition(String name, int width, int height, String codecs) {}

    /**
     * What is given up while the encoders cannot keep up: first the highest rung's preset, then the rung, then the next.
     *
     * @param shed names of the renditions that are left out for now, the highest first
     * @param faster names of those that are encoded with a faster preset for now
     */
    public record Ladder(List<String> shed, List<String> faster) {
        public static final Ladder COMPLETE = new Ladder(List.of(), List.of());

        public Ladder {
            shed = List.copyOf(shed);
            faster = List.copyOf(faster);
        }

        /** Whether everything is encoded as the profile says. */
        public boolean isComplete() {
            return shed.isEmpty() && faster.isEmpty();
        }
    }

    /**
     * @param state whether and how the recording goes
     * @param queuedSegments finished but not uploaded yet
     * @param message a sentence for people when it is degraded, else null
     */
    public record Recording(
            State state, int queuedSegments, @Nullable String message) {
        public enum State {
            OFF,
            ON,
            /** Object storage does not take segments just now. */
            DEGRADED,
            /** Segments were lost. */
            INCOMPLETE
        }
    }
}
