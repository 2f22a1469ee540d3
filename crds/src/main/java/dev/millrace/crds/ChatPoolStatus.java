package dev.millrace.crds;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pool as it is. Written by the operator only; what the pods count is written at most every 2 s.
 *
 * @param observedGeneration the generation of the spec that this describes
 * @param desired pods that there are to be
 * @param pods all that there are and are not yet going
 * @param ready those that take clients
 * @param draining those whose clients are moving elsewhere
 * @param connections of all pods
 * @param utilisationPercent share of the ready pods' room that is used
 * @param messagesPerSecond accepted from clients, on all pods
 * @param selector the labels of the pool's pods, for the scale subresource
 * @param quietSince since when one pod fewer would do; null while it would not
 * @param conditions see {@link ChatPoolCondition}
 */
@ResourceData
public record ChatPoolStatus(
        @Min(0) @JsonPropertyDescription("The generation of the spec that this describes.")
        long observedGeneration,

        @Min(0) @JsonPropertyDescription("Pods that there are to be.")
        int desired,

        @Min(0) @StatusReplicas @JsonPropertyDescription("Pods that there are, without those that drain.")
        int pods,

        @Min(0) @JsonPropertyDescription("Pods that take clients.")
        int ready,

        @Min(0) @JsonPropertyDescription("Pods whose clients are moving elsewhere.")
        int draining,

        @Min(0) @JsonPropertyDescription("Connections on all pods.")
        int connections,

        @Min(0) @JsonPropertyDescription("Share of the ready pods' room that is used.")
        int utilisationPercent,

        @Min(0) @JsonPropertyDescription("Messages accepted from clients on all pods.")
        int messagesPerSecond,

        @Nullable @Size(max = 256) @LabelSelector @JsonPropertyDescription("The labels of the pool's pods.")
        String selector,

        @Nullable
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("Since when one pod fewer would do; absent while it would not.")
        Instant quietSince,

        @Size(max = 16) @JsonPropertyDescription("PodsReady, CapacityLeft and Settled.")
        List<Condition> conditions) {

    /** Of a pool that nobody has looked at yet. */
    public static final ChatPoolStatus NEW = new ChatPoolStatus(0, 0, 0, 0, 0, 0, 0, 0, null, null, List.of());

    // A stored resource may lack its list.
    public ChatPoolStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    public Optional<Condition> condition(ChatPoolCondition type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type.type()))
                .findFirst();
    }

    public boolean has(ChatPoolCondition type) {
        return condition(type)
                .filter(condition -> condition.status() == Condition.Status.TRUE)
                .isPresent();
    }

    /** The same with this condition. */
    public ChatPoolStatus with(ChatPoolReason reason, String message, Instant now) {
        return new ChatPoolStatus(
                observedGeneration,
                desired,
                pods,
                ready,
                draining,
                connections,
                utilisationPercent,
                messagesPerSecond,
                selector,
                quietSince,
                Conditions.with(
                        conditions,
                        reason.condition().type(),
                        reason.status(),
                        reason.word(),
                        message,
                        observedGeneration,
                        now));
    }
}
