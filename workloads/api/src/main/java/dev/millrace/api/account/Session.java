package dev.millrace.api.account;

import java.time.Instant;

/** What a log-in gives. */
record Session(String token, Instant expiresAt, User user) {
    @Override
    public String toString() {
        return "Session[user=" + user + "]";
    }
}
