package dev.millrace.api.session;

/**
 * Who sent the request. As the first parameter of a controller's method it makes the request need a session: without a
 * valid one the answer is 401 {@code UNAUTHORIZED}, before anything else of the request is looked at.
 *
 * @param userId the user's
 * @param role what they may do
 */
public record Caller(long userId, Role role) {}
