package dev.millrace.crds;

/** The types of a LiveStream's conditions, in the order in which they become true. */
public enum LiveStreamCondition {
    /** The resource makes sense: its profile exists and its source is one that can be taken. */
    ACCEPTED("Accepted"),
    /** A transcoder pod has the broadcast. */
    TRANSCODER_ASSIGNED("TranscoderAssigned"),
    /** The source's picture arrives at the transcoder. */
    SOURCE_CONNECTED("SourceConnected"),
    /** A player that opens the playback URL plays. */
    PLAYABLE("Playable"),
    /** Finished segments reach object storage. */
    RECORDING("Recording"),
    /** All rungs of the ladder are encoded as the profile says. Only there once that was not so. */
    LADDER_COMPLETE("LadderComplete");

    private final String type;

    LiveStreamCondition(String type) {
        this.type = type;
    }

    /** As it is written in the resource. */
    public String type() {
        return type;
    }
}
