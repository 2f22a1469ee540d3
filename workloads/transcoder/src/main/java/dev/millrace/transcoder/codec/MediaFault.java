package dev.millrace.transcoder.codec;

/** What can be wrong with a source; the names are the codes in logs, metrics and reports. */
public enum MediaFault {
    /** A video codec that is not decoded here: nothing can be shown. */
    VIDEO_UNSUPPORTED(Loss.VIDEO),
    /** A video configuration that cannot be read: nothing can be shown until the next one. */
    VIDEO_MALFORMED(Loss.VIDEO),
    /** An audio codec that is not decoded here: the video plays without. */
    AUDIO_UNSUPPORTED(Loss.AUDIO),
    /** An audio configuration that cannot be read: the video plays without until the next one. */
    AUDIO_MALFORMED(Loss.AUDIO),
    /** A frame that is damaged or cut short is left out. */
    FRAME_DAMAGED(Loss.FRAME);

    /** What viewers miss. */
    public enum Loss {
        VIDEO,
        AUDIO,
        FRAME
    }

    private final Loss loss;

    MediaFault(Loss loss) {
        this.loss = loss;
    }

    public Loss loss() {
        return loss;
    }
}
