package dev.millrace.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many chat pods there may be, and when there are more or fewer.
 *
 * @param minPods kept also when nobody is there, 1 to 500
 * @param maxPods never more, 1 to 500; while pods are replaced, one more
 * @param connectionsPerPod what one pod is made for, 1 to 100000
 * @param scaleUpPercent of the pool's room that is used before another pod is made, 10 to 95
 * @param scaleDownPercent of the room that one pod fewer would have; less than that, for the delay, and one pod goes
 * @param scaleDownDelaySeconds how long it must have been that quiet, 0 to 86400
 * @param drainSeconds over how long the clients of a pod that goes are told to move, 0 to 600
 * @param replicas 0: by measured connections; else exactly so many pods, as a person or another autoscaler decides
 * @param resources of the chat container; null: as its template says
 */
@ResourceData
@ValidationRule(value = "self.minPods <= self.maxPods", message = "minPods must be at most maxPods")
@ValidationRule(
        value = "self.scaleDownPercent + 10 <= self.scaleUpPercent",
        message = "scaleDownPercent must be at least 10 below scaleUpPercent, or the pool would swing")
@ValidationRule(
        value = "self.replicas == 0 || (self.replicas >= self.minPods && self.replicas <= self.maxPods)",
        message = "replicas must be 0 or within minPods and maxPods")
public record ChatPoolSpec(
        @Default("" + MIN_PODS)
        @Min(1)
        @Max(500)
        @JsonPropertyDescription("Pods that are kept also when nobody is there.")
        int minPods,

        @Default("" + MAX_PODS)
        @Min(1)
        @Max(500)
        @JsonPropertyDescription("Never more pods than this; one more while pods are replaced.")
        int maxPods,

        @Default("" + CONNECTIONS)
        @Min(1)
        @Max(100_000)
        @JsonPropertyDescription("Connections that one pod is made for.")
        int connectionsPerPod,

        @Default("" + UP_PERCENT)
        @Min(10)
        @Max(95)
        @JsonPropertyDescription("Above this share of the pool's room, another pod is made at once.")
        int scaleUpPercent,

        @Default("" + DOWN_PERCENT)
        @Min(0)
        @Max(85)
        @JsonPropertyDescription(
                "When one pod fewer would be used less than this, for scaleDownDelaySeconds, one pod drains.")
        int scaleDownPercent,

        @Default("" + DOWN_DELAY)
        @Min(0)
        @Max(86_400)
        @JsonPropertyDescription("How long it must have been quiet before a pod drains.")
        int scaleDownDelaySeconds,

        @Default("" + DRAIN)
        @Min(0)
        @Max(600)
        @JsonPropertyDescription("Over how long the clients of a pod that goes are told to move.")
        int drainSeconds,

        @Default("0")
        @Min(0)
        @Max(500)
        @SpecReplicas
        @JsonPropertyDescription(
                "0: as many pods as the connections ask for. Else exactly so many, within minPods and maxPods; "
                        + "`kubectl scale` and a HorizontalPodAutoscaler write it.")
        int replicas,

        @JsonPropertyDescription("Of the chat container; absent: as its template says.")
        TranscodeProfileSpec.@Nullable Resources resources) {

    private static final int MIN_PODS = 1;
    private static final int MAX_PODS = 10;
    private static final int CONNECTIONS = 10_000;
    private static final int UP_PERCENT = 70;
    private static final int DOWN_PERCENT = 40;
    private static final int DOWN_DELAY = 300;
    private static final int DRAIN = 20;

    /** With the defaults that the API server fills in, too. */
    public static ChatPoolSpec between(int minPods, int maxPods) {
        return new ChatPoolSpec(minPods, maxPods, CONNECTIONS, UP_PERCENT, DOWN_PERCENT, DOWN_DELAY, DRAIN, 0, null);
    }

    /** The same with other bounds, and scaled by its connections. */
    public ChatPoolSpec withPods(int least, int most) {
        return new ChatPoolSpec(
                least,
                most,
                connectionsPerPod,
                scaleUpPercent,
                scaleDownPercent,
                scaleDownDelaySeconds,
                drainSeconds,
                0,
                resources);
    }

    public ChatPoolSpec withScaling(int connections, Duration scaleDownDelay, Duration drainTime) {
        return new ChatPoolSpec(
                minPods,
                maxPods,
                connections,
                scaleUpPercent,
                scaleDownPercent,
                (int) scaleDownDelay.toSeconds(),
                (int) drainTime.toSeconds(),
                replicas,
                resources);
    }

    public ChatPoolSpec withReplicas(int exactly) {
        return new ChatPoolSpec(
                minPods,
                maxPods,
                connectionsPerPod,
                scaleUpPercent,
                scaleDownPercent,
                scaleDownDelaySeconds,
                drainSeconds,
                exactly,
                resources);
    }

    public Duration scaleDownDelay() {
        return Duration.ofSeconds(scaleDownDelaySeconds);
    }

    public Duration drain() {
        return Duration.ofSeconds(drainSeconds);
    }
}
