package dev.millrace.crds;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the room is. Written by the operator only; a small change of what the pods count is written at most twice a
 * minute.
 *
 * @param observedGeneration the generation of the spec that this describes
 * @param pool whose pods have the room; null before it has a place
 * @param urlPath where its members connect, as a path of the viewers' origin
 * @param connections members on all pods
 * @param elsewhere those of them who are still on pods of another pool
 * @param pods that have members
 * @param quietSince since when it has been too small for a pool of its own; null while it is not
 * @param conditions see {@link ChatRoomCondition}
 */
@ResourceData
public record ChatRoomStatus(
        @Min(0) @JsonPropertyDescription("The generation of the spec that this describes.")
        long observedGeneration,

        @Nullable @Size(max = 40) @JsonPropertyDescription("The ChatPool that has the room.")
        String pool,

        @Nullable
        @Size(max = 64)
        @JsonPropertyDescription("Where its members connect, as a path of the viewers' origin.")
        String urlPath,

        @Min(0) @JsonPropertyDescription("Members on all pods.")
        int connections,

        @Min(0) @JsonPropertyDescription("Members who are still on pods of another pool.")
        int elsewhere,

        @Min(0) @JsonPropertyDescription("Pods that have members.")
        int pods,

        @Nullable
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("Since when it has been too small for a pool of its own; absent while it is not.")
        Instant quietSince,

        @Size(max = 16) @JsonPropertyDescription("Accepted, Served and Gathered.")
        List<Condition> conditions) {

    /** Of a room that nobody has looked at yet. */
    public static final ChatRoomStatus NEW = new ChatRoomStatus(0, null, null, 0, 0, 0, null, List.of());

    // A stored resource may lack its list.
    public ChatRoomStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    public Optional<Condition> condition(ChatRoomCondition type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type.type()))
                .findFirst();
    }

    public boolean has(ChatRoomCondition type) {
        return condition(type)
                .filter(condition -> condition.status() == Condition.Status.TRUE)
                .isPresent();
    }

    /** The same with this condition. */
    public ChatRoomStatus with(ChatRoomReason reason, String message, Instant now) {
        return new ChatRoomStatus(
                observedGeneration,
                pool,
                urlPath,
                connections,
                elsewhere,
                pods,
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
