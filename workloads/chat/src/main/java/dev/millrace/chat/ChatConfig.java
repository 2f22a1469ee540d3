package dev.millrace.chat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A chat pod's configuration, {@code MILLRACE_CHAT_…}.
 *
 * @param ticketSecret what tickets are signed with; its UTF-8 bytes are the key
 * @param broker what joins the pods: {@code redis}, or {@code in_process} for a pod that is alone
 * @param historyLength messages that somebody who joins gets to see
 * @param resumeLimit messages that somebody who comes back gets at most; who missed more gets a snapshot
 * @param queueSize what may wait for one connection; when there is more, it is closed as too slow
 * @param roomsPerConnection rooms that one connection may be in
 * @param pulse how often a pod reports its members of a room and checks that it missed nothing there
 * @param heartbeat how often each connection is pinged; one that is silent for three times that is closed
 * @param sendTimeout how long a client may take to read what waits for it when it is being closed
 * @param drain over how long clients are told to connect elsewhere when the pod stops, at most
 */
@ConfigurationProperties("millrace.chat")
public record ChatConfig(
        String ticketSecret,
        @DefaultValue("redis") BrokerKind broker,
        @DefaultValue("50") int historyLength,
        @DefaultValue("500") int resumeLimit,
        @DefaultValue("2MB") DataSize queueSize,
        @DefaultValue("10") int roomsPerConnection,
        @DefaultValue("5s") Duration pulse,
        @DefaultValue("30s") Duration heartbeat,
        @DefaultValue("10s") Duration sendTimeout,
        @DefaultValue("20s") Duration drain) {
    private static final int SHORTEST_SECRET = 16;
    /** Of a message with all that is around it, in bytes. */
    private static final int LARGEST_MESSAGE = 4096;

    public ChatConfig {
        require(
                ticketSecret != null && ticketSecret.length() >= SHORTEST_SECRET,
                "MILLRACE_CHAT_TICKETSECRET must have at least 16 characters");
        require(historyLength >= 0 && historyLength <= resumeLimit, "historyLength must be within 0 and resumeLimit");
        require(
                queueSize.toBytes() >= (long) resumeLimit * LARGEST_MESSAGE,
                "queueSize must have room for resumeLimit messages of 4 KiB");
        require(roomsPerConnection > 0, "roomsPerConnection must be positive");
        require(isPositive(pulse), "pulse must be positive");
        require(isPositive(heartbeat), "heartbeat must be positive");
        require(isPositive(sendTimeout), "sendTimeout must be positive");
        require(!drain.isNegative(), "drain must not be negative");
    }

    /** What joins the pods. */
    public enum BrokerKind {
        REDIS,
        IN_PROCESS
    }

    public byte[] ticketKey() {
        return ticketSecret.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the secret, because configuration ends up in logs. */
    @Override
    public String toString() {
        return "ChatConfig[broker=" + broker + ", queueSize=" + queueSize + "]";
    }

    private static boolean isPositive(Duration duration) {
        return duration.compareTo(Duration.ZERO) > 0;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
