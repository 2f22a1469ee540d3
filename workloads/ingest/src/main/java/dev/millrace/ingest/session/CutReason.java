package dev.millrace.ingest.session;

import dev.millrace.rtmp.command.RtmpStatus;

/** Why the server ends a session; the name is the code that the publisher's log shows. */
public enum CutReason {
    TAKEN_OVER("Another encoder has started to publish with this stream key."),
    CUT("The broadcast was ended by the channel or by an administrator."),
    BIT_RATE_TOO_HIGH("The stream has a higher bit rate than this server allows. Lower it in your encoder."),
    PICTURE_TOO_LARGE("The picture is larger than this server allows. Lower the resolution in your encoder."),
    SHUTTING_DOWN("This server is being restarted. Please connect again.");

    private final String sentence;

    CutReason(String sentence) {
        this.sentence = sentence;
    }

    /** For the streamer. */
    public String sentence() {
        return sentence;
    }

    RtmpStatus toStatus() {
        return RtmpStatus.error(RtmpStatus.CONNECT_CLOSED, name() + ": " + sentence);
    }
}
