package dev.millrace.ingest.source;

import java.util.Locale;

/**
 * Something that a streamer should change.
 *
 * @param kind the code
 * @param sentence for the streamer
 */
public record SourceWarning(Kind kind, String sentence) {

    /** Kinds of trouble. */
    public enum Kind {
        KEY_FRAMES_FAR_APART,
        TOO_SLOW,
        FRAMES_MISSING,
        TIMESTAMPS_OUT_OF_ORDER,
        TIMESTAMPS_JUMP,
        NO_VIDEO,
        NO_AUDIO
    }

    static SourceWarning keyFramesFarApart(int millis) {
        return new SourceWarning(
                Kind.KEY_FRAMES_FAR_APART,
                String.format(
                        Locale.ROOT,
                        "Key frames are %d s apart: set the key frame interval to 2 s, and viewers see less delay.",
                        Math.round(millis / 1000.0)));
    }

    /** @param percent of real time that arrives */
    static SourceWarning tooSlow(int percent) {
        return new SourceWarning(
                Kind.TOO_SLOW,
                "Only " + percent + " % of the stream arrives in time: your connection or computer cannot keep up."
                        + " Lower the bit rate or the resolution.");
    }

    /** @param percent of the frames */
    static SourceWarning framesMissing(int percent) {
        return new SourceWarning(
                Kind.FRAMES_MISSING,
                percent
                        + " % of the frames are missing: the encoder drops them. Lower the resolution, the frame rate or"
                        + " the bit rate.");
    }

    static SourceWarning outOfOrder() {
        return new SourceWarning(
                Kind.TIMESTAMPS_OUT_OF_ORDER,
                "Frames arrive with time stamps that go back: restart the encoder, or update it.");
    }

    static SourceWarning jump() {
        return new SourceWarning(
                Kind.TIMESTAMPS_JUMP, "The time stamps have jumped: viewers may have seen the picture stop.");
    }

    static SourceWarning noVideo() {
        return new SourceWarning(Kind.NO_VIDEO, "There is no picture in this stream: it plays as sound only.");
    }

    static SourceWarning noAudio() {
        return new SourceWarning(Kind.NO_AUDIO, "There is no sound in this stream: check the audio source.");
    }
}
