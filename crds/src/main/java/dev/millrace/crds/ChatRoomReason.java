package dev.millrace.crds;

import static dev.millrace.crds.ChatRoomCondition.ACCEPTED;
import static dev.millrace.crds.ChatRoomCondition.GATHERED;
import static dev.millrace.crds.ChatRoomCondition.SERVED;
import static dev.millrace.crds.Condition.Status.FALSE;
import static dev.millrace.crds.Condition.Status.TRUE;

/** Every reason that a condition of a ChatRoom can have. A reason says which condition it belongs to, and its status. */
public enum ChatRoomReason {
    /** Its pool exists. */
    VALID(ACCEPTED, TRUE, "Valid"),
    /** There is no ChatPool of the name that {@code poolRef} gives; the room has a place as soon as there is. */
    POOL_MISSING(ACCEPTED, FALSE, "PoolMissing"),

    /** It shares a pool with other rooms. */
    IN_SHARED_POOL(SERVED, TRUE, "InSharedPool"),
    /** It has a pool to itself. */
    IN_DEDICATED_POOL(SERVED, TRUE, "InDedicatedPool"),
    /** No pod of its pool takes clients just now. */
    NO_POD_READY(SERVED, FALSE, "NoPodReady"),

    /** Nobody is elsewhere. */
    ALL_HERE(GATHERED, TRUE, "AllHere"),
    /** A pool of its own is being started; until it is ready, everybody stays where they are. */
    PREPARING_POOL(GATHERED, FALSE, "PreparingPool"),
    /** The API server did not let the operator make the pool; it tries again. */
    POOL_REFUSED(GATHERED, FALSE, "PoolRefused"),
    /** Members are told to move, and resume where they were. */
    MOVING(GATHERED, FALSE, "Moving");

    private final ChatRoomCondition condition;
    private final Condition.Status status;
    private final String word;

    ChatRoomReason(ChatRoomCondition condition, Condition.Status status, String word) {
        this.condition = condition;
        this.status = status;
        this.word = word;
    }

    public ChatRoomCondition condition() {
        return condition;
    }

    public Condition.Status status() {
        return status;
    }

    /** As it is written in the resource. */
    public String word() {
        return word;
    }
}
