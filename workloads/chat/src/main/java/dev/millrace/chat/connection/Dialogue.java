package dev.millrace.chat.connection;

import dev.millrace.chat.ChatConfig;
import dev.millrace.chat.message.Speech;
import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.metrics.ChatMetrics.Outcome;
import dev.millrace.chat.moderation.Moderation;
import dev.millrace.chat.people.Channel;
import dev.millrace.chat.people.People;
import dev.millrace.chat.people.Speaker;
import dev.millrace.chat.protocol.ClientMessage;
import dev.millrace.chat.protocol.ClientMessageParser;
import dev.millrace.chat.protocol.ErrorCode;
import dev.millrace.chat.protocol.RefusedException;
import dev.millrace.chat.protocol.ServerMessage;
import dev.millrace.chat.room.Rooms;
import dev.millrace.chat.rules.RoomRules;
import dev.millrace.chat.rules.Rulebook;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Answers what clients say. Runs on the connection's {@link Inbox}, which is held up by its own client's messages only.
 */
@Component
final class Dialogue {
    private static final Logger log = LoggerFactory.getLogger(Dialogue.class);

    private final People people;
    private final Rooms rooms;
    private final Speech speech;
    private final Moderation moderation;
    private final Rulebook rulebook;
    private final ChatMetrics metrics;
    private final int roomsPerConnection;

    Dialogue(
            People people,
            Rooms rooms,
            Speech speech,
            Moderation moderation,
            Rulebook rulebook,
            ChatMetrics metrics,
            ChatConfig config) {
        this.people = people;
        this.rooms = rooms;
        this.speech = speech;
        this.moderation = moderation;
        this.rulebook = rulebook;
        this.metrics = metrics;
        this.roomsPerConnection = config.roomsPerConnection();
    }

    void hear(Connection connection, String frame) {
        if (!connection.budget().allowsFrame()) {
            log.atInfo().addKeyValue("connection", connection.id()).log("closed: too many frames");
            connection.outbox().close(Closing.TOO_MANY_FRAMES);
            return;
        }
        try {
            switch (ClientMessageParser.parse(frame)) {
                case ClientMessage.Join join -> join(connection, join);
                case ClientMessage.Leave leave -> leave(connection, leave);
                case ClientMessage.Speak speak -> speak(connection, speak);
            }
        } catch (RefusedException refused) {
            refuse(connection, refused.error());
        }
    }

    private void join(Connection connection, ClientMessage.Join join) throws RefusedException {
        String channelId = join.channelId();
        boolean isFull = connection.roomCount() >= roomsPerConnection;
        if (isFull && connection.room(channelId).isEmpty()) {
            throw refusal(ErrorCode.TOO_MANY_ROOMS, "Leave a room before you join another.", channelId);
        }
        Channel channel = find(channelId)
                .orElseThrow(() -> refusal(ErrorCode.CHANNEL_NOT_FOUND, "There is no such channel.", channelId));
        connection.enter(channel, member -> rooms.join(channelId, member, join.since()));
        tellState(connection, channelId);
    }

    private void tellState(Connection connection, String channelId) {
        try {
            RoomRules rules = rulebook.rules(channelId);
            String role = connection
                    .speaker()
                    .map(speaker ->
                            rulebook.member(channelId, speaker.person().id()).role())
                    .orElse("viewer");
            connection.send(new ServerMessage.RoomState(
                    channelId,
                    role,
                    rules.slow().toSeconds(),
                    rules.followersOnly().map(time -> (int) time.toMinutes()),
                    rules.subscribersOnly(),
                    rules.emoteOnly(),
                    rules.messageLength()));
        } catch (DataAccessException e) {
            log.atWarn().addKeyValue("room", channelId).log("cannot look up a room's rules: {}", e.getMessage());
        }
    }

    private Optional<Channel> find(String channelId) throws RefusedException {
        try {
            return people.channel(channelId);
        } catch (DataAccessException e) {
            log.atWarn().addKeyValue("room", channelId).log("cannot look up a channel: {}", e.getMessage());
            throw refusal(ErrorCode.UNAVAILABLE, "The channel cannot be looked up just now; try again.", channelId);
        }
    }

    private void leave(Connection connection, ClientMessage.Leave leave) throws RefusedException {
        if (!connection.leave(leave.channelId())) {
            throw refusal(ErrorCode.NOT_JOINED, "You are not in this room.", leave.channelId());
        }
        rooms.leave(leave.channelId(), connection);
    }

    private void speak(Connection connection, ClientMessage.Speak speak) throws RefusedException {
        Optional<Speaker> speaker = connection.speaker();
        if (speaker.isEmpty()) {
            metrics.message(Outcome.READ_ONLY);
            throw new RefusedException(ServerMessage.Error.of(ErrorCode.READ_ONLY, "Log in to chat.", speak));
        }
        Optional<Channel> channel = connection.room(speak.channelId());
        if (channel.isEmpty()) {
            metrics.message(Outcome.NOT_JOINED);
            throw new RefusedException(ServerMessage.Error.of(ErrorCode.NOT_JOINED, "Join the room first.", speak));
        }
        ServerMessage answer = moderation.isCommand(speak)
                ? moderation.run(speaker.get(), channel.get(), speak)
                : speech.say(speaker.get(), channel.get(), speak);
        if (answer instanceof ServerMessage.Error error) {
            throw new RefusedException(error);
        }
        connection.send(answer);
    }

    private void refuse(Connection connection, ServerMessage.Error error) {
        connection.send(error);
        metrics.refused(error.code().name());
        log.atInfo()
                .addKeyValue("connection", connection.id())
                .addKeyValue("code", error.code())
                .log("refused: {}", error.message());
        if (error.code() == ErrorCode.CONTENT_INVALID) {
            metrics.message(Outcome.CONTENT_INVALID);
        }
        if (error.code() == ErrorCode.PARSE_ERROR && !connection.budget().allowsBadFrame()) {
            connection.outbox().close(Closing.TOO_MANY_BAD_FRAMES);
        }
    }

    private static RefusedException refusal(ErrorCode code, String sentence, String channelId) {
        return new RefusedException(ServerMessage.Error.of(code, sentence, channelId));
    }
}
