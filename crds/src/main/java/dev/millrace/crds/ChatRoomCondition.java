package dev.millrace.crds;

/** The types of a ChatRoom's conditions. */
public enum ChatRoomCondition {
    /** The pool that it refers to exists. */
    ACCEPTED("Accepted"),
    /** Somebody who connects to its path is let in. */
    SERVED("Served"),
    /** All its members are on pods of its pool. */
    GATHERED("Gathered");

    private final String type;

    ChatRoomCondition(String type) {
        this.type = type;
    }

    /** As it is written in the resource. */
    public String type() {
        return type;
    }
}
