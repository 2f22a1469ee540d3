package dev.millrace.ingest;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The configuration of ingest.
 *
 * @param rtmpPort to listen on; 0: a free one
 * @param graceSeconds of the LiveStreams: how long a lost publisher may stay away, 0 to 3600
 * @param profile of the LiveStreams: the TranscodeProfile's name
 * @param limits what a publisher may cost
 */
@ConfigurationProperties("millrace.ingest")
public record IngestSettings(
        @DefaultValue("1935") int rtmpPort,
        @DefaultValue("90") int graceSeconds,
        @DefaultValue("default") String profile,
        @DefaultValue Limits limits) {

    public IngestSettings {
        require(rtmpPort >= 0 && rtmpPort <= 65535, "rtmp-port must be 0 to 65535");
        require(graceSeconds >= 0 && graceSeconds <= 3600, "grace-seconds must be 0 to 3600");
        require(!profile.isBlank(), "profile must name a TranscodeProfile");
    }

    /**
     * @param message longest RTMP message, 1 KB to 16 MB
     * @param start from connecting to publishing
     * @param silence longest time without a byte
     * @param replay source time that is kept for transcoders
     * @param replayBytes most that is kept of one stream
     */
    public record Limits(
            @DefaultValue("8MB") DataSize message,
            @DefaultValue("10s") Duration start,
            @DefaultValue("15s") Duration silence,
            @DefaultValue("15s") Duration replay,
            @DefaultValue("64MB") DataSize replayBytes) {

        public Limits {
            require(message.toBytes() >= 1024 && message.toBytes() < 1 << 24, "limits.message must be 1KB to 16MB");
            require(start.isPositive() && silence.isPositive(), "limits.start and limits.silence must be positive");
            require(replay.isPositive(), "limits.replay must be positive");
            require(replayBytes.compareTo(message) >= 0, "limits.replay-bytes must be no less than limits.message");
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("millrace.ingest." + message);
        }
    }
}
