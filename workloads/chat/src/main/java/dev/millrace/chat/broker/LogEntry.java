package dev.millrace.chat.broker;

/**
 * A message in a room's log. Each one names the one before it, which is how a reader knows that it missed none.
 *
 * @param position where it stands
 * @param previous the offset of the message before it, also when that one is no longer in the log
 * @param senderKey its {@link Draft#senderKey}, by which its sender's repetition is known
 * @param message the chat message as JSON
 */
public record LogEntry(Position position, Offset previous, String senderKey, String message) {

    public Offset offset() {
        return position.offset();
    }
}
