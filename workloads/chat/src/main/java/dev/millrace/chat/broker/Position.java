package dev.millrace.chat.broker;

/**
 * How far somebody has read a room.
 *
 * @param epoch names one life of the room's log; offsets of two epochs have nothing to do with each other
 * @param offset the last message that was read
 */
public record Position(String epoch, Offset offset) {

    public boolean isInEpochOf(Position other) {
        return epoch.equals(other.epoch);
    }
}
