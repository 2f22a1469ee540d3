package dev.millrace.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator asks a transcoder to do: encode and serve one broadcast.
 *
 * @param namespace of the LiveStream
 * @param liveStream the LiveStream's name
 * @param channel the channel's name, part of the playback path
 * @param broadcast see {@link BroadcastId}
 * @param generation 1 for the broadcast's first transcoder, one more for each that follows; part of segment names
 * @param session the publisher's relay session, or a name of what is pulled; another one means another time line: the
 *     publisher came back
 * @param relayUrl where to pull that session as HTTP-FLV; null when the source is no publisher's
 * @param latency whether partial segments are made
 * @param passthrough when the source is served as a rendition of its own
 * @param preset the x264 preset, in lower case
 * @param segmentMillis target duration of a segment
 * @param partMillis target duration of a partial segment
 * @param ladder the encoded rungs, best first; those above the source are left out
 * @param recording whether finished segments go to object storage
 * @param reportUrl where reports about this broadcast are put; null: nowhere
 * @param pull the source when it is no publisher's; exactly one of this and {@code relayUrl} is there
 */
public record StreamAssignment(
        String namespace,
        String liveStream,
        String channel,
        String broadcast,
        int generation,
        String session,
        @Nullable String relayUrl,
        Latency latency,
        Passthrough passthrough,
        String preset,
        int segmentMillis,
        int partMillis,
        List<Rung> ladder,
        boolean recording,
        @Nullable String reportUrl,
        @Nullable Pull pull) {

    public StreamAssignment {
        ladder = List.copyOf(ladder);
        if (!BroadcastId.isValid(broadcast)) {
            throw new IllegalArgumentException("not a broadcast id: " + broadcast);
        }
        if (generation < 1) {
            throw new IllegalArgumentException("generation " + generation + " is below 1");
        }
        if ((relayUrl == null) == (pull == null)) {
            throw new IllegalArgumentException("there is exactly one source, a relay or what is pulled");
        }
    }

    /** When the source is served as it is. */
    public enum Passthrough {
        NEVER,
        /** When every browser plays it: H.264 with 8 bits in 4:2:0. */
        WHEN_FIT,
        /** Also HEVC, AV1 and VP9, which players pick by their CODECS when they can. */
        ANY_CODEC
    }

    /** Whether viewers get partial segments ({@code LOW}) or whole segments only ({@code STANDARD}). */
    public enum Latency {
        LOW,
        STANDARD
    }

    /**
     * One encoded rendition.
     *
     * @param name its name in paths, such as {@code 360p30}
     * @param width in pixels, the largest; the source's shape is kept
     * @param height in pixels, the largest
     * @param frameRate frames a second, the highest
     * @param videoKilobits bit rate of the video, in kbit/s
     */
    public record Rung(String name, int width, int height, int frameRate, int videoKilobits) {}

    /**
     * A source that the transcoder fetches.
     *
     * @param url http, https, rtmp or rtmps; without credentials
     * @param loop whether a file begins again when it is over
     * @param credentials null: none are needed
     */
    public record Pull(String url, boolean loop, @Nullable Credentials credentials) {}

    /**
     * How to log in at the source: with a name and a password, or with a token.
     *
     * @param username null with a token
     * @param password null with a token
     * @param token null with a name and a password
     */
    public record Credentials(
            @Nullable String username,
            @Nullable String password,
            @Nullable String token) {
        public Credentials {
            if ((token == null) == (username == null) || (username == null) != (password == null)) {
                throw new IllegalArgumentException("credentials are a username with a password, or a token");
            }
        }

        /** Without the secrets. */
        @Override
        public String toString() {
            return token == null ? "Credentials[username and password]" : "Credentials[token]";
        }
    }
}
