package dev.millrace.api.account;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * @param username also the channel's name; not of digits only, so that it is never taken for an id
 * @param password 8 to 128 characters
 * @param displayName of the user and the channel; the username when there is none
 */
record NewAccount(
        @NotNull(message = "Choose a username.")
        @Pattern(
                regexp = "(?![0-9]+$)[a-z0-9][a-z0-9_]{1,23}[a-z0-9]",
                message = "Use 3 to 25 of a-z, 0-9 and _, no _ at the ends, and not digits only.")
        String username,

        @NotNull(message = "Choose a password.") @Size(min = 8, max = 128, message = "Use 8 to 128 characters.")
        String password,

        @Nullable
        @Pattern(
                regexp = "[^\\p{Cc}\\p{Cs}]*[^\\p{Cc}\\p{Cs}\\s][^\\p{Cc}\\p{Cs}]*",
                message = "Use characters that can be seen.")
        @Size(max = 40, message = "Use at most 40 characters.")
        String displayName) {

    @Override
    public String toString() {
        return "NewAccount[username=" + username + "]";
    }
}
