package dev.millrace.crds;

/** The types of a ChatPool's conditions. */
public enum ChatPoolCondition {
    /** As many pods as wished for take clients. */
    PODS_READY("PodsReady"),
    /** The pool may still grow, should more people come. */
    CAPACITY_LEFT("CapacityLeft"),
    /** Nothing is on its way: no pod is made, replaced or drained. */
    SETTLED("Settled");

    private final String type;

    ChatPoolCondition(String type) {
        this.type = type;
    }

    /** As it is written in the resource. */
    public String type() {
        return type;
    }
}
