package dev.millrace.ingest.broadcast;

import dev.millrace.rtmp.command.RtmpStatus;
import java.util.Locale;

/** Why a publisher may not start. The name is the code in the publisher's log and, in lower case, in metrics. */
public enum Refusal {
    UNKNOWN_KEY(RtmpStatus.PUBLISH_BAD_NAME, "This stream key is not valid. Copy it again from your dashboard."),
    CHANNEL_SUSPENDED(RtmpStatus.PUBLISH_DENIED, "This channel may not broadcast. Please contact the operators."),
    WRONG_APPLICATION(RtmpStatus.PUBLISH_DENIED, "Publish to the application 'live': rtmp://<host>/live."),
    BUSY(RtmpStatus.PUBLISH_DENIED, "Another encoder is just starting with this stream key. Try again."),
    TOO_MANY_ATTEMPTS(
            RtmpStatus.PUBLISH_DENIED,
            "Too many wrong stream keys came from your network. Wait a minute, then try again with the right one."),
    SHUTTING_DOWN(RtmpStatus.PUBLISH_FAILED, "This server is being restarted. Please connect again."),
    DATABASE_UNAVAILABLE(RtmpStatus.PUBLISH_FAILED, "Stream keys cannot be checked just now. Try again in a moment."),
    KUBERNETES_UNAVAILABLE(RtmpStatus.PUBLISH_FAILED, "Broadcasts cannot be started just now. Try again in a moment."),
    LIVE_STREAM_REJECTED(RtmpStatus.PUBLISH_FAILED, "The broadcast was not accepted. Please contact the operators."),
    SERVER_FAILED(RtmpStatus.PUBLISH_FAILED, "The server has a problem. Try again in a moment.");

    private final String statusCode;
    private final String sentence;

    Refusal(String statusCode, String sentence) {
        this.statusCode = statusCode;
        this.sentence = sentence;
    }

    public RtmpStatus toStatus() {
        return RtmpStatus.error(statusCode, name() + ": " + sentence);
    }

    /** For the streamer. */
    public String sentence() {
        return sentence;
    }

    public String outcome() {
        return name().toLowerCase(Locale.ROOT);
    }
}
