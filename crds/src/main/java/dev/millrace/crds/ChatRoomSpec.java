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

/**
 * Where a channel's chat shall be.
 *
 * @param channel the channel's name; immutable
 * @param poolRef the pool that it shares with other rooms
 * @param placement whether it gets a pool of its own
 * @param dedicatedAboveConnections from so many members on it gets one, when placement is Automatic; it goes back to the
 *     shared pool once it had less than half of that for ten minutes
 * @param dedicatedPods how large its own pool may be
 */
@ResourceData
public record ChatRoomSpec(
        @Required
        @Size(min = 3, max = 25)
        @Pattern(Resources.CHANNEL_PATTERN)
        @ValidationRule(value = "self == oldSelf", message = "channel is immutable")
        @JsonPropertyDescription("The channel's name, immutable.")
        String channel,

        @Default("{\"name\": \"default\"}") @JsonPropertyDescription("The ChatPool that it shares with other rooms.")
        PoolRef poolRef,

        @Default("Automatic")
        @JsonPropertyDescription("Shared: it stays in the shared pool. Dedicated: it has a pool of its own. "
                + "Automatic: it gets one when it has more than dedicatedAboveConnections members.")
        Placement placement,

        @Default("" + THRESHOLD)
        @Min(1)
        @Max(1_000_000)
        @JsonPropertyDescription("Members above which an Automatic room gets a pool of its own.")
        int dedicatedAboveConnections,

        @Default("{\"min\": 2, \"max\": 50}") @JsonPropertyDescription("How large its own pool may be.")
        PodRange dedicatedPods) {

    private static final int THRESHOLD = 5_000;

    /** In the default pool until it grows, with the defaults that the API server fills in, too. */
    public static ChatRoomSpec of(String channel) {
        return new ChatRoomSpec(
                channel, new PoolRef(ChatPool.DEFAULT), Placement.AUTOMATIC, THRESHOLD, new PodRange(2, 50));
    }

    public ChatRoomSpec withPlacement(Placement other) {
        return new ChatRoomSpec(channel, poolRef, other, dedicatedAboveConnections, dedicatedPods);
    }

    public ChatRoomSpec withThreshold(int connections, PodRange pods) {
        return new ChatRoomSpec(channel, poolRef, placement, connections, pods);
    }

    public ChatRoomSpec withPool(String name) {
        return new ChatRoomSpec(channel, new PoolRef(name), placement, dedicatedAboveConnections, dedicatedPods);
    }

    /** @param name of a ChatPool in the same namespace */
    @ResourceData
    public record PoolRef(
            @Required @Size(min = 1, max = 40) @Pattern(Resources.POOL_PATTERN)
            String name) {}

    /** Whether the room gets a pool of its own. */
    public enum Placement {
        @JsonProperty("Automatic")
        AUTOMATIC,
        @JsonProperty("Shared")
        SHARED,
        @JsonProperty("Dedicated")
        DEDICATED
    }

    /**
     * @param min pods at least
     * @param max pods at most
     */
    @ResourceData
    @ValidationRule(value = "self.min <= self.max", message = "min must be at most max")
    public record PodRange(
            @Default("2") @Min(1) @Max(500) @JsonPropertyDescription("Pods at least.")
            int min,

            @Default("50") @Min(1) @Max(500) @JsonPropertyDescription("Pods at most.")
            int max) {}
}
