package dev.millrace.chat.broker;

/**
 * A message on its way into a room's log.
 *
 * @param room the channel's id
 * @param userId who sends it
 * @param idempotencyKey the sender's name for it: the same key again is the same message
 * @param messageId its id, when it is accepted
 * @param message the chat message as JSON
 */
public record Draft(String room, String userId, String idempotencyKey, String messageId, String message) {}
