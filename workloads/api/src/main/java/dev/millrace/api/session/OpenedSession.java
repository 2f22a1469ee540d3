package dev.millrace.api.session;

import java.time.Instant;

/** @param token to be told to the user once and kept nowhere */
public record OpenedSession(BearerToken token, Instant expiresAt) {}
