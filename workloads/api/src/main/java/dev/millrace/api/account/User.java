package dev.millrace.api.account;

import dev.millrace.api.session.Role;
import java.time.Instant;

/**
 * A user as the API shows them.
 *
 * @param id a decimal number
 */
record User(String id, String username, String displayName, Role role, Instant createdAt) {}
