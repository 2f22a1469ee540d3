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
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How broadcasts of this profile are encoded.
 *
 * @param ladder the encoded rungs, best first; those above the source are left out
 * @param passthrough when the source is served as a rendition of its own
 * @param preset the x264 preset
 * @param segmentMillis target duration of a segment, 1000 to 6000
 * @param partMillis target duration of a partial segment, 100 to 1000
 * @param warmPool how many transcoders wait
 * @param resources of the transcoder container; null: as its template says
 */
@ResourceData
@ValidationRule(
        value = "self.partMillis * 2 <= self.segmentMillis",
        message = "partMillis must be at most half of segmentMillis")
@ValidationRule(
        value = "self.passthrough != 'Never' || size(self.ladder) > 0",
        message = "without passthrough the ladder needs a rung")
public record TranscodeProfileSpec(
        @Default("[]") @Size(max = 8) @JsonPropertyDescription("The encoded rungs, best first.")
        List<Rung> ladder,

        @Default("WhenFit")
        @JsonPropertyDescription("WhenFit: the source is a rendition of its own when all players can take it. "
                + "AnyCodec: also when it is HEVC, AV1 or VP9, which some can.")
        Passthrough passthrough,

        @Default("Veryfast") @JsonPropertyDescription("The x264 preset.")
        Preset preset,

        @Default("" + SEGMENT_MILLIS) @Min(1000) @Max(6000) @JsonPropertyDescription("Target duration of a segment.")
        int segmentMillis,

        @Default("" + TranscodeProfileSpec.PART_MILLIS)
        @Min(100)
        @Max(1000)
        @JsonPropertyDescription("Target duration of a partial segment.")
        int partMillis,

        @Default("{\"buffer\": 1}") @JsonPropertyDescription("Transcoders that wait for a broadcast.")
        WarmPool warmPool,

        @Nullable @JsonPropertyDescription("Of the transcoder container; absent: as its template says.")
        Resources resources) {

    private static final int SEGMENT_MILLIS = 2000;
    private static final int PART_MILLIS = 200;

    // A manifest that was not sent yet may leave all of this to the API server's defaults; 0 is out of range.
    public TranscodeProfileSpec {
        ladder = ladder == null ? List.of() : List.copyOf(ladder);
        segmentMillis = segmentMillis == 0 ? SEGMENT_MILLIS : segmentMillis;
        partMillis = partMillis == 0 ? PART_MILLIS : partMillis;
    }

    /** Only the source is served, with the defaults that the API server fills in, too. */
    public static TranscodeProfileSpec passthroughOnly(int warmPods) {
        return new TranscodeProfileSpec(
                List.of(),
                Passthrough.WHEN_FIT,
                Preset.VERYFAST,
                SEGMENT_MILLIS,
                PART_MILLIS,
                new WarmPool(warmPods),
                null);
    }

    /** When the source is served as it is. */
    public enum Passthrough {
        @JsonProperty("WhenFit")
        WHEN_FIT,
        @JsonProperty("AnyCodec")
        ANY_CODEC,
        @JsonProperty("Never")
        NEVER
    }

    /** x264's presets from the fastest on; slower ones than these do not keep up with a live source. */
    public enum Preset {
        @JsonProperty("Ultrafast")
        ULTRAFAST,
        @JsonProperty("Superfast")
        SUPERFAST,
        @JsonProperty("Veryfast")
        VERYFAST,
        @JsonProperty("Faster")
        FASTER,
        @JsonProperty("Fast")
        FAST
    }

    /**
     * One encoded rendition.
     *
     * @param name its name in paths, such as {@code 360p30}; {@code source} and {@code audio} are taken
     * @param width the largest, in pixels, even; the source's shape is kept
     * @param height the largest, in pixels, even
     * @param frameRate the highest, in frames a second
     * @param videoKilobits bit rate of the video, in kbit/s
     * @param audioKilobits bit rate of the audio, in kbit/s
     */
    @ResourceData
    public record Rung(
            @Required
            @Size(min = 1, max = 16)
            @Pattern("^[a-z0-9]+$")
            @ValidationRule(
                    value = "self != 'source' && self != 'audio'",
                    message = "source and audio are names of other renditions")
            String name,

            @Required @Min(64) @Max(7680) @ValidationRule(value = "self % 2 == 0", message = "width must be even")
            int width,

            @Required @Min(64) @Max(4320) @ValidationRule(value = "self % 2 == 0", message = "height must be even")
            int height,

            @Required @Min(1) @Max(120) int frameRate,
            @Required @Min(50) @Max(50_000) int videoKilobits,
            @Default("96") @Min(16) @Max(512) int audioKilobits) {}

    /** @param buffer idle ready pods kept beyond the claimed ones, 0 to 100 */
    @ResourceData
    public record WarmPool(@Default("1") @Min(0) @Max(100) int buffer) {}

    /**
     * @param requests what the scheduler reserves
     * @param limits what the container may use at most
     */
    @ResourceData
    public record Resources(
            @Nullable @Size(max = 8) Map<String, Quantity> requests,
            @Nullable @Size(max = 8) Map<String, Quantity> limits) {}
}
