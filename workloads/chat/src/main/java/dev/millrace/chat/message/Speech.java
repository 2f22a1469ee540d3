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
import dev.millrace.chat.protocol.ChatMessage.Emote;
import dev.millrace.chat.protocol.ClientMessage;
import dev.millrace.chat.protocol.ErrorCode;
import dev.millrace.chat.protocol.Person;
import dev.millrace.chat.protocol.ServerMessage;
import dev.millrace.chat.protocol.ServerMessage.Reach;
import dev.millrace.chat.room.Rooms;
import dev.millrace.chat.room.Said;
import dev.millrace.chat.rules.Emotes;
import dev.millrace.chat.rules.Judge;
import dev.millrace.chat.rules.MemberFacts;
import dev.millrace.chat.rules.Objection;
import dev.millrace.chat.rules.RoomRules;
import dev.millrace.chat.rules.Rulebook;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Puts what people say into the log of its room. Thread-safe; waits for the broker. */
@Component
public final class Speech {
    private static final Logger log = LoggerFactory.getLogger(Speech.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final Rooms rooms;
    private final Rulebook rulebook;
    private final Clock clock;
    private final ChatMetrics metrics;

    public Speech(Rooms rooms, Rulebook rulebook, Clock clock, ChatMetrics metrics) {
        this.rooms = rooms;
        this.rulebook = rulebook;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** What the speaker is told: an ack or an error. */
    public ServerMessage say(Speaker speaker, Channel channel, ClientMessage.Speak speak) {
        RoomRules rules;
        MemberFacts member;
        try {
            rules = rulebook.rules(channel.id());
            member = rulebook.member(channel.id(), speaker.person().id());
        } catch (DataAccessException e) {
            return unavailable(channel, speak, e);
        }
        List<Emote> emotes = Emotes.find(speak.content(), rules.emotes());
        Optional<Objection> objection = Judge.objection(rules, member, speak.content(), emotes, clock.instant());
        if (objection.isPresent()) {
            metrics.message(Outcome.REFUSED);
            return refusal(objection.get(), speak);
        }
        String id = UUID.randomUUID().toString();
        ChatMessage message = message(id, speaker, channel, speak, member.badges(), emotes);
        Duration pause = Judge.pause(rules, member, SHORTEST_PAUSE);
        return publish(
                channel,
                speak,
                new Draft(
                        channel.id(),
                        speaker.person().id(),
                        speak.idempotencyKey(),
                        id,
                        JSON.writeValueAsString(message),
                        pause));
    }

    private ServerMessage publish(Channel channel, ClientMessage.Speak speak, Draft draft) {
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
                    yield tooFast(speak, draft.pause(), retryAfter);
                }
            };
        } catch (BrokerUnavailableException e) {
            return unavailable(channel, speak, e);
        }
    }

    private ServerMessage unavailable(Channel channel, ClientMessage.Speak speak, RuntimeException why) {
        metrics.message(Outcome.UNAVAILABLE);
        log.atWarn().addKeyValue("room", channel.id()).log("a message was not taken: {}", why.getMessage());
        return ServerMessage.Error.of(ErrorCode.UNAVAILABLE, "Chat cannot take messages just now; try again.", speak);
    }

    private ChatMessage message(
            String id,
            Speaker speaker,
            Channel channel,
            ClientMessage.Speak speak,
            List<Badge> badges,
            List<Emote> emotes) {
        Person person = speaker.person();
        return new ChatMessage(
                id,
                channel.id(),
                person.id(),
                person.username(),
                person.displayName(),
                speak.content(),
                badges,
                emotes,
                speaker.color(),
                clock.millis());
    }

    private static ServerMessage ack(ClientMessage.Speak speak, String messageId, Offset offset, Reach reach) {
        return new ServerMessage.Ack(speak.channelId(), speak.idempotencyKey(), messageId, offset.toString(), reach);
    }

    private static ServerMessage tooFast(ClientMessage.Speak speak, Duration pause, Duration retryAfter) {
        return pause.compareTo(SHORTEST_PAUSE) > 0
                ? refusal(
                        new Objection(
                                ErrorCode.SLOW_MODE,
                                "This room is in slow mode: a message every " + pause.toSeconds() + " seconds.",
                                Optional.of(retryAfter)),
                        speak)
                : refusal(
                        new Objection(ErrorCode.RATE_LIMITED, "You are sending too quickly.", Optional.of(retryAfter)),
                        speak);
    }

    private static ServerMessage refusal(Objection objection, ClientMessage.Speak speak) {
        ServerMessage.Error error = ServerMessage.Error.of(objection.code(), objection.sentence(), speak);
        // Rounded up, so that whoever waits that long is not too early.
        return objection
                .retryAfter()
                .map(wait -> error.retryAfterSeconds(wait.plusMillis(999).toSeconds()))
                .orElse(error);
    }
}
