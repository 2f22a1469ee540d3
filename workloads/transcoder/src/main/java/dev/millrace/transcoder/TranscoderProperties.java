package dev.millrace.transcoder;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set about a transcoder.
 *
 * @param windowMillis media listed in a live playlist, 15000 to 600000
 * @param lingerMillis how much longer media can be fetched after they left the playlist, 0 to 600000
 * @param joinMillis how long a player's first request waits for renditions that are about to begin, 0 to 5000
 */
@ConfigurationProperties("millrace.transcoder")
public record TranscoderProperties(
        @DefaultValue("48000") long windowMillis,
        @DefaultValue("16000") long lingerMillis,
        @DefaultValue("700") long joinMillis) {
    public TranscoderProperties {
        require(windowMillis >= 15_000 && windowMillis <= 600_000, "window-millis must be 15000 to 600000");
        require(lingerMillis >= 0 && lingerMillis <= 600_000, "linger-millis must be 0 to 600000");
        require(joinMillis >= 0 && joinMillis <= 5_000, "join-millis must be 0 to 5000");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("millrace.transcoder." + message);
        }
    }
}
