package dev.millrace.chat.protocol;

/**
 * Somebody who may speak.
 *
 * @param id the user's id
 * @param username unique, lower case
 * @param displayName as it is shown
 */
public record Person(String id, String username, String displayName) {}
