package dev.millrace.crds;

import static dev.millrace.crds.ChatPoolCondition.CAPACITY_LEFT;
import static dev.millrace.crds.ChatPoolCondition.PODS_READY;
import static dev.millrace.crds.ChatPoolCondition.SETTLED;
import static dev.millrace.crds.Condition.Status.FALSE;
import static dev.millrace.crds.Condition.Status.TRUE;

/** Every reason that a condition of a ChatPool can have. A reason says which condition it belongs to, and its status. */
public enum ChatPoolReason {
    /** All pods that are wished for take clients. */
    ALL_READY(PODS_READY, TRUE, "AllReady"),
    /** Pods are being started. */
    STARTING(PODS_READY, FALSE, "Starting"),
    /** The API server did not let the operator make a pod, for example because of a quota; it tries again. */
    POD_REFUSED(PODS_READY, FALSE, "PodRefused"),

    /** There is room, or a pod can be added. */
    ENOUGH(CAPACITY_LEFT, TRUE, "Enough"),
    /** The connections ask for more pods than {@code maxPods} allows. */
    AT_MAXIMUM(CAPACITY_LEFT, FALSE, "AtMaximum"),

    /** There are as many pods as wished for, of the newest template. */
    STEADY(SETTLED, TRUE, "Steady"),
    /** There are fewer pods than wished for. */
    SCALING_UP(SETTLED, FALSE, "ScalingUp"),
    /** Clients of a pod are told to move; then it goes. */
    DRAINING(SETTLED, FALSE, "Draining"),
    /** Pods of an older template are replaced one by one. */
    ROLLING(SETTLED, FALSE, "Rolling");

    private final ChatPoolCondition condition;
    private final Condition.Status status;
    private final String word;

    ChatPoolReason(ChatPoolCondition condition, Condition.Status status, String word) {
        this.condition = condition;
        this.status = status;
        this.word = word;
    }

    public ChatPoolCondition condition() {
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
