package dev.millrace.crds;

/** Every reason of a TranscodeProfile's condition {@code WarmPoolReady}. */
public enum WarmPoolReason {
    /** As many idle pods are ready as the buffer asks for. */
    BUFFER_FULL(Condition.Status.TRUE, "BufferFull"),
    /** Pods are being started. */
    FILLING(Condition.Status.FALSE, "Filling"),
    /** The API server did not let the operator make a pod, for example because of a quota; it tries again. */
    POD_REFUSED(Condition.Status.FALSE, "PodRefused");

    /** The condition's type. */
    public static final String CONDITION = "WarmPoolReady";

    private final Condition.Status status;
    private final String word;

    WarmPoolReason(Condition.Status status, String word) {
        this.status = status;
        this.word = word;
    }

    public Condition.Status status() {
        return status;
    }

    /** As it is written in the resource. */
    public String word() {
        return word;
    }
}
