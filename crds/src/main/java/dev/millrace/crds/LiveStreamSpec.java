package dev.millrace.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a broadcast shall be. Make one with {@link #of} and the {@code with…} methods.
 *
 * @param channel the channel's name; immutable
 * @param broadcast the broadcast's id, {@code dev.millrace.wire.BroadcastId}; immutable
 * @param source where the picture comes from
 * @param profileRef how it is encoded
 * @param latency whether viewers get partial segments
 * @param recording whether finished segments go to object storage
 * @param graceSeconds how long a lost source may stay away before the broadcast ends, 0 to 3600
 * @param ttlSecondsAfterEnd the resource is deleted this long after its end, 0 to 604800
 * @param suspend true ends the broadcast; null: the writer has no opinion, so it cannot undo another's true
 */
@ResourceData
public record LiveStreamSpec(
        @Required
        @Size(min = 3, max = 25)
        @Pattern(Resources.CHANNEL_PATTERN)
        @ValidationRule(value = "self == oldSelf", message = "channel is immutable")
        @JsonPropertyDescription("The channel's name, immutable.")
        String channel,

        @Required
        @Size(min = 18, max = 18)
        @Pattern(Resources.BROADCAST_PATTERN)
        @ValidationRule(value = "self == oldSelf", message = "broadcast is immutable")
        @JsonPropertyDescription("The broadcast's id, immutable.")
        String broadcast,

        @Required @JsonPropertyDescription("Where the picture comes from: exactly one of publish and pull.")
        Source source,

        @Required @JsonPropertyDescription("The TranscodeProfile, in the same namespace.")
        ProfileRef profileRef,

        @Default("Low") @JsonPropertyDescription("Low: partial segments. Standard: whole segments only.")
        Latency latency,

        @Default("Enabled") @JsonPropertyDescription("Whether finished segments go to object storage.")
        Recording recording,

        @Default("90")
        @Min(0)
        @Max(3600)
        @JsonPropertyDescription("How long a lost source may stay away before the broadcast ends.")
        int graceSeconds,

        @Default("600")
        @Min(0)
        @Max(604_800)
        @JsonPropertyDescription("The resource is deleted this long after the broadcast's end.")
        int ttlSecondsAfterEnd,

        @Default("false") @JsonPropertyDescription("True ends the broadcast.") @Nullable
        Boolean suspend) {

    /** A broadcast with the defaults that the API server fills in, too. */
    public static LiveStreamSpec of(String channel, String broadcast, Source source, String profile) {
        return new LiveStreamSpec(
                channel, broadcast, source, new ProfileRef(profile), Latency.LOW, Recording.ENABLED, 90, 600, null);
    }

    public LiveStreamSpec withSource(Source changed) {
        return new LiveStreamSpec(
                channel, broadcast, changed, profileRef, latency, recording, graceSeconds, ttlSecondsAfterEnd, suspend);
    }

    public LiveStreamSpec withDelivery(Latency changedLatency, Recording changedRecording) {
        return new LiveStreamSpec(
                channel,
                broadcast,
                source,
                profileRef,
                changedLatency,
                changedRecording,
                graceSeconds,
                ttlSecondsAfterEnd,
                suspend);
    }

    public LiveStreamSpec withTimes(int changedGraceSeconds, int changedTtlSecondsAfterEnd) {
        return new LiveStreamSpec(
                channel,
                broadcast,
                source,
                profileRef,
                latency,
                recording,
                changedGraceSeconds,
                changedTtlSecondsAfterEnd,
                suspend);
    }

    public LiveStreamSpec withSuspend(@Nullable Boolean changed) {
        return new LiveStreamSpec(
                channel, broadcast, source, profileRef, latency, recording, graceSeconds, ttlSecondsAfterEnd, changed);
    }

    /** Whether somebody asked for the end. */
    public boolean suspended() {
        return Boolean.TRUE.equals(suspend);
    }

    public Duration grace() {
        return Duration.ofSeconds(graceSeconds);
    }

    public Duration ttlAfterEnd() {
        return Duration.ofSeconds(ttlSecondsAfterEnd);
    }

    /** Whether viewers get partial segments or whole ones only. */
    public enum Latency {
        @JsonProperty("Low")
        LOW,
        @JsonProperty("Standard")
        STANDARD
    }

    public enum Recording {
        @JsonProperty("Enabled")
        ENABLED,
        @JsonProperty("Disabled")
        DISABLED
    }

    /**
     * Where the picture comes from: exactly one of the two.
     *
     * @param publish a publisher that is connected to ingest
     * @param pull a source that the transcoder fetches
     */
    @ResourceData
    @ValidationRule(value = "has(self.publish) != has(self.pull)", message = "set exactly one of publish and pull")
    public record Source(
            @Nullable @JsonPropertyDescription("A publisher that is connected to ingest, which writes this.")
            Publish publish,

            @Nullable @JsonPropertyDescription("A source that the transcoder fetches.")
            Pull pull) {

        public static Source published(String session, String relayUrl) {
            return new Source(new Publish(session, relayUrl), null);
        }

        public static Source pulled(Pull pull) {
            return new Source(null, pull);
        }

        /** What tells one source from the next: the relay session, or a name made of what is pulled. */
        public String session() {
            if (publish != null) {
                return publish.session();
            }
            return Objects.requireNonNull(pull, "exactly one of publish and pull is there")
                    .session();
        }
    }

    /**
     * @param session the relay session; changes when the publisher comes back
     * @param relayUrl where a transcoder pulls it as HTTP-FLV
     */
    @ResourceData
    public record Publish(
            @Required
            @Size(min = 1, max = 63)
            @Pattern(Resources.SESSION_PATTERN)
            @JsonPropertyDescription("The relay session; changes when the publisher comes back.")
            String session,

            @Required
            @Size(min = 8, max = 512)
            @Pattern(Resources.HTTP_URL_PATTERN)
            @JsonPropertyDescription("Where a transcoder pulls the session as HTTP-FLV.")
            String relayUrl) {}

    /**
     * @param url of the source; what is secret about it belongs into {@code secretRef}
     * @param secretRef credentials for it
     * @param loop whether a file begins again when it is over; null means no
     */
    @ResourceData
    @ValidationRule(
            value = "!has(self.loop) || !self.loop || self.url.matches('" + Resources.FILE_URL_PATTERN + "')",
            message = "loop is for files: an http(s) url whose path ends in .mp4, .m4v, .mov or .flv")
    public record Pull(
            @Required
            @Size(min = 8, max = 512)
            @Pattern("^\\S+$")
            @ValidationRule(
                    value = "self.matches('^(https?|rtmps?)://.')",
                    message = "url must begin with http://, https://, rtmp:// or rtmps://")
            @ValidationRule(
                    value = "!self.matches('^[a-z]+://[^/?#]*@')",
                    message = "url must not carry credentials: name a Secret with secretRef")
            @JsonPropertyDescription(
                    "FLV, HLS or MP4 over http(s), or a live stream over rtmp(s). No credentials: see secretRef.")
            String url,

            @Nullable @JsonPropertyDescription("Credentials for it.")
            SecretRef secretRef,

            @Nullable @JsonPropertyDescription("Whether a file begins again when it is over.")
            Boolean loop) {

        /** The type of the Secrets that may be named, so that this names no others. */
        public static final String SECRET_TYPE = "millrace.dev/source";

        private static final int SESSION_BYTES = 8;

        public boolean looped() {
            return Boolean.TRUE.equals(loop);
        }

        String session() {
            String facts = url + "\n" + (secretRef == null ? "" : secretRef.name()) + "\n" + looped();
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(facts.getBytes(StandardCharsets.UTF_8));
                return "pull-" + HexFormat.of().formatHex(digest, 0, SESSION_BYTES);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }

    /**
     * @param name of a Secret in the same namespace, of the type {@link Pull#SECRET_TYPE}, with the keys {@code username}
     *     and {@code password}, or {@code token}
     */
    @ResourceData
    public record SecretRef(
            @Required
            @Size(min = 1, max = 253)
            @Pattern(Resources.SECRET_PATTERN)
            @JsonPropertyDescription("A Secret of type millrace.dev/source with username and password, or token.")
            String name) {}

    /** @param name of a TranscodeProfile in the same namespace */
    @ResourceData
    public record ProfileRef(
            @Required @Size(min = 1, max = 40) String name) {}
}
