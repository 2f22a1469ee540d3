package dev.millrace.api.channel;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A change of a channel.
 *
 * @param version of the channel that it was made from
 */
record ChannelEdit(
        @NotNull(message = "Give a title; it may be empty.")
        @Size(max = 140, message = "Use at most 140 characters.")
        @Pattern(regexp = "[^\\p{Cc}\\p{Cs}]*", message = "Use no control characters.")
        String title,

        @NotNull(message = "Give the version that you changed.") @Nullable
        Integer version) {}
