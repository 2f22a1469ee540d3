package dev.millrace.chat.message;

import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Receipt;
import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.metrics.ChatMetrics.Outcome;
import dev.millrace.chat.people.Channel;
import dev.millrace.chat.people.Speaker;
import dev.millrace.chat.protocol.ChatMessage;
import dev.millrace.chat.protocol.ChatMessage.Badge;
import dev.millrace.chat.protocol.ClientMessage;
import dev.millrace.chat.protocol.ErrorCode;
import dev.millrace.chat.protocol.Person;
import dev.millrace.chat.protocol.ServerMessage;
import dev.millrace.chat.protocol.ServerMessage.Reach;
import dev.millrace.chat.room.Rooms;
import dev.millrace.chat.room.Said;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Puts what people say into the log of its room. Thread-safe; waits for the broker. */
@Component
public final class Speech {
    private static final Logger log = LoggerFactory.getLogger(Speech.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Rooms rooms;
    private final Clock clock;
    private final ChatMetrics metrics;

    public Speech(Rooms rooms, Clock clock, ChatMetrics metrics) {
        this.rooms = rooms;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** What the speaker is told: an ack or an error. */
    public ServerMessage say(Speaker speaker, Channel channel, ClientMessage.Speak speak) {
        String id = UUID.randomUUID().toString();
        Draft draft = new Draft(
                channel.id(),
                speaker.person().id(),
                speak.idempotencyKey(),
                id,
                JSON.writeValueAsString(message(id, speaker, channel, speak)));
        try {
            Said said = metrics.publishing(() -> rooms.say(draft));
            return switch (said.receipt()) {
                case Receipt.Accepted(String messageId, Offset offset) -> {
                    metrics.message(said.reach() == Reach.ROOM ? Outcome.ACCEPTED : Outcome.APART);
                    yield ack(speak, messageId, offset, said.reach());
                }
                case Receipt.Duplicate(String messageId, Offset offset) -> {
                    metrics.message(Outcome.DUPLICATE);
                    yield ack(speak, messageId, offset, said.reach());
                }
                case Receipt.RateLimited(Duration retryAfter) -> {
                    metrics.message(Outcome.RATE_LIMITED);
                    yield tooFast(speak, retryAfter);
                }
            };
        } catch (BrokerUnavailableException e) {
            metrics.message(Outcome.UNAVAILABLE);
            log.atWarn().addKeyValue("room", channel.id()).log("a message was not taken: {}", e.getMessage());
            return ServerMessage.Error.of(
                    ErrorCode.UNAVAILABLE, "Chat cannot take messages just now; try again.", speak);
        }
    }

    private ChatMessage message(String id, Speaker speaker, Channel channel, ClientMessage.Speak speak) {
        Person person = speaker.person();
        List<Badge> badges = person.id().equals(channel.ownerId()) ? List.of(new Badge("broadcaster")) : List.of();
        return new ChatMessage(
                id,
                channel.id(),
                person.id(),
                person.username(),
                person.displayName(),
                speak.content(),
                badges,
                List.of(),
                speaker.color(),
                clock.millis());
    }

    private static ServerMessage ack(ClientMessage.Speak speak, String messageId, Offset offset, Reach reach) {
        return new ServerMessage.Ack(speak.channelId(), speak.idempotencyKey(), messageId, offset.toString(), reach);
    }

    private static ServerMessage tooFast(ClientMessage.Speak speak, Duration retryAfter) {
        // Rounded up, so that whoever waits that long is not too early.
        long seconds = retryAfter.plusMillis(999).toSeconds();
        return ServerMessage.Error.of(ErrorCode.RATE_LIMITED, "You are sending too quickly.", speak)
                .retryAfterSeconds(seconds);
    }
}
