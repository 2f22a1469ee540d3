package dev.millrace.crds;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The profile's pods. Written by the operator only.
 *
 * @param observedGeneration the generation of the spec that this describes
 * @param pods all transcoder pods of the profile
 * @param idle those that are ready and wait for a broadcast
 * @param claimed those that have a broadcast
 * @param claims how broadcasts got their pods so far, null before the first
 * @param conditions {@code WarmPoolReady}
 */
@ResourceData
public record TranscodeProfileStatus(
        @Min(0) long observedGeneration,
        @Min(0) int pods,
        @Min(0) int idle,
        @Min(0) int claimed,
        @Nullable Claims claims,
        @Size(max = 16) List<Condition> conditions) {

    /** Of a profile that nobody has looked at yet. */
    public static final TranscodeProfileStatus NEW = new TranscodeProfileStatus(0, 0, 0, 0, null, List.of());

    // A stored resource may lack its list.
    public TranscodeProfileStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** The same conditions with {@code WarmPoolReady} as {@code reason} says, and these counts. */
    public TranscodeProfileStatus with(
            long generation,
            int allPods,
            int idlePods,
            int claimedPods,
            @Nullable Claims allClaims,
            WarmPoolReason reason,
            String message,
            Instant now) {
        List<Condition> changed = Conditions.with(
                conditions, WarmPoolReason.CONDITION, reason.status(), reason.word(), message, generation, now);
        return new TranscodeProfileStatus(generation, allPods, idlePods, claimedPods, allClaims, changed);
    }

    /**
     * @param warm claims that found an idle pod, since the profile was made
     * @param cold claims for which a pod had to be started
     * @param warmPercent the pool's hit rate
     * @param p50Millis of the newest warm claims, from the first look at a LiveStream to the pod's taking it
     * @param p99Millis of the same
     */
    @ResourceData
    public record Claims(
            @Min(0) long warm,
            @Min(0) long cold,
            @Min(0) @Max(100) int warmPercent,
            @Min(0) int p50Millis,
            @Min(0) int p99Millis) {}
}
