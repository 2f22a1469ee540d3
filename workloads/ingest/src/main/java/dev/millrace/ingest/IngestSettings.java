package dev.millrace.ingest;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The configuration of ingest.
 *
 * @param rtmpPort to listen on; 0: a free one
 * @param rtmps the same under TLS
 * @param graceSeconds of the LiveStreams: how long a lost publisher may stay away, 0 to 3600
 * @param profile of the LiveStreams: the TranscodeProfile's name
 * @param drain how long publishers may take to move to another pod when this one stops; zero: they are cut at once
 * @param limits what a publisher may cost
 * @param addresses what one address may do
 */
@ConfigurationProperties("millrace.ingest")
public record IngestSettings(
        @DefaultValue("1935") int rtmpPort,
        @DefaultValue Rtmps rtmps,
        @DefaultValue("90") int graceSeconds,
        @DefaultValue("default") String profile,
        @DefaultValue("60s") Duration drain,
        @DefaultValue Limits limits,
        @DefaultValue Addresses addresses) {

    public IngestSettings {
        require(isPort(rtmpPort), "rtmp-port must be 0 to 65535");
        require(graceSeconds >= 0 && graceSeconds <= 3600, "grace-seconds must be 0 to 3600");
        require(!profile.isBlank(), "profile must name a TranscodeProfile");
        require(!drain.isNegative(), "drain must not be negative");
    }

    /**
     * @param port to listen on; 0: a free one
     * @param certificate file with the chain in PEM; empty: no RTMPS
     * @param key file with its private key in PEM
     * @param reload between two looks at the files
     */
    public record Rtmps(
            @DefaultValue("1936") int port,
            @DefaultValue("") String certificate,
            @DefaultValue("") String key,
            @DefaultValue("10s") Duration reload) {

        public Rtmps {
            require(isPort(port), "rtmps.port must be 0 to 65535");
            require(certificate.isEmpty() == key.isEmpty(), "rtmps.certificate and rtmps.key belong together");
            require(reload.isPositive(), "rtmps.reload must be positive");
        }
    }

    /**
     * @param message longest RTMP message, 1 KB to 16 MB
     * @param start from connecting to publishing
     * @param silence longest time without a byte
     * @param replay source time that is kept for transcoders
     * @param replayBytes most that is kept of one stream
     * @param kilobits most that a source may send, in kbit/s over ten seconds
     * @param longSide of the picture in pixels, at most
     * @param shortSide of the picture in pixels, at most
     */
    public record Limits(
            @DefaultValue("8MB") DataSize message,
            @DefaultValue("10s") Duration start,
            @DefaultValue("15s") Duration silence,
            @DefaultValue("15s") Duration replay,
            @DefaultValue("64MB") DataSize replayBytes,
            @DefaultValue("50000") int kilobits,
            @DefaultValue("3840") int longSide,
            @DefaultValue("2160") int shortSide) {

        public Limits {
            require(message.toBytes() >= 1024 && message.toBytes() < 1 << 24, "limits.message must be 1KB to 16MB");
            require(start.isPositive() && silence.isPositive(), "limits.start and limits.silence must be positive");
            require(replay.isPositive(), "limits.replay must be positive");
            require(replayBytes.compareTo(message) >= 0, "limits.replay-bytes must be no less than limits.message");
            require(kilobits > 0, "limits.kilobits must be positive");
            require(shortSide > 0 && longSide >= shortSide, "limits.long-side must be no less than limits.short-side");
        }
    }

    /**
     * @param connections open at a time
     * @param connectsPerSecond new connections, of which twice as many may come at once
     * @param wrongKeysPerMinute stream keys that are nobody's
     * @param total connections from all addresses together
     */
    public record Addresses(
            @DefaultValue("200") int connections,
            @DefaultValue("50") int connectsPerSecond,
            @DefaultValue("10") int wrongKeysPerMinute,
            @DefaultValue("5000") int total) {

        public Addresses {
            require(
                    connections > 0 && connectsPerSecond > 0 && wrongKeysPerMinute > 0 && total > 0,
                    "addresses: each must be positive");
        }
    }

    private static boolean isPort(int port) {
        return port >= 0 && port <= 65535;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("millrace.ingest." + message);
        }
    }
}
