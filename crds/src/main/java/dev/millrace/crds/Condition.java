package dev.millrace.crds;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;

/**
 * One observed fact about a resource, as Kubernetes words it (metav1.Condition).
 *
 * @param type names the fact, such as {@code Playable}; positive: true is the wished-for state
 * @param status whether it holds
 * @param reason one CamelCase word out of a documented enum
 * @param message one sentence for people
 * @param observedGeneration the resource's generation that this was found for
 * @param lastTransitionTime when {@code status} last changed
 */
@ResourceData
public record Condition(
        @Required @Size(min = 1, max = 64) String type,
        @Required Status status,

        @Required @Size(min = 1, max = 128) @Pattern("^[A-Za-z]([A-Za-z0-9]*[A-Za-z0-9])?$")
        String reason,

        @Required @Size(max = 1024) String message,
        @Min(0) long observedGeneration,

        @Required @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant lastTransitionTime) {

    /** Whether the fact holds; unknown until it could be observed. */
    public enum Status {
        @JsonProperty("True")
        TRUE,
        @JsonProperty("False")
        FALSE,
        @JsonProperty("Unknown")
        UNKNOWN
    }
}
