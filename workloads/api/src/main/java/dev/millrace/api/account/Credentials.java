package dev.millrace.api.account;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** What somebody logs in with. */
record Credentials(
        @NotNull(message = "Give your username.") @Size(max = 128, message = "No username is so long.")
        String username,

        @NotNull(message = "Give your password.") @Size(max = 128, message = "No password is so long.")
        String password) {

    @Override
    public String toString() {
        return "Credentials[username=" + username + "]";
    }
}
