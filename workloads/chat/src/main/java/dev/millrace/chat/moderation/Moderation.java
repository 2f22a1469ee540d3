package dev.millrace.chat.moderation;

import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.people.Channel;
import dev.millrace.chat.people.Speaker;
import dev.millrace.chat.protocol.ClientMessage;
import dev.millrace.chat.protocol.ErrorCode;
import dev.millrace.chat.protocol.ServerMessage;
import java.sql.Types;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Does what moderators ask for with commands. The database judges, writes it down and tells all pods. Thread-safe. */
@Component
public final class Moderation {
    private static final Logger log = LoggerFactory.getLogger(Moderation.class);

    /** Numbers of channels and people begin at 1. */
    private static final long NO_CHANNEL = 0;

    private static final long NOBODY = 0;

    private final JdbcClient database;
    private final ChatMetrics metrics;

    Moderation(JdbcClient database, ChatMetrics metrics) {
        this.database = database;
        this.metrics = metrics;
    }

    /** Beside the start of everything else: the database may be away. */
    @EventListener(ApplicationReadyEvent.class)
    void prepare() {
        Thread.ofVirtual().name("moderation-rehearsal").start(this::rehearse);
    }

    /**
     * Asks the database for what it refuses, so that a pod's first command takes little longer than others: the database
     * compiles its function anew for each connection.
     */
    private void rehearse() {
        Command ban = Command.parse("/ban nobody").orElseThrow();
        try {
            moderate(NO_CHANNEL, NOBODY, ban);
        } catch (DataAccessException e) {
            log.debug("the first command will take longer: {}", e.getMessage());
        }
    }

    /** Whether a message is meant as a command. */
    public boolean isCommand(ClientMessage.Speak speak) {
        return Command.isOne(speak.content());
    }

    /** What the speaker is told. Waits for the database. */
    public ServerMessage run(Speaker speaker, Channel channel, ClientMessage.Speak speak) {
        Optional<Command> command = Command.parse(speak.content());
        if (command.isEmpty()) {
            return error(ErrorCode.COMMAND_INVALID, "There is no such command, or something is missing.", speak);
        }
        String outcome;
        try {
            outcome = moderate(
                    Long.parseLong(channel.id()),
                    Long.parseLong(speaker.person().id()),
                    command.get());
        } catch (DataAccessException e) {
            log.atWarn().addKeyValue("room", channel.id()).log("a command was not carried out: {}", e.getMessage());
            return error(ErrorCode.UNAVAILABLE, "That cannot be done just now; try again.", speak);
        }
        metrics.moderated(command.get().action(), outcome);
        log.atInfo()
                .addKeyValue("room", channel.id())
                .addKeyValue("user", speaker.person().id())
                .addKeyValue("action", command.get().action())
                .log("moderation: {}", outcome);
        return switch (outcome) {
            case "DONE" -> new ServerMessage.Notice(speak.channelId(), speak.idempotencyKey(), "Done.");
            case "FORBIDDEN" -> error(ErrorCode.FORBIDDEN, "You cannot do that here.", speak);
            case "USER_NOT_FOUND" -> error(ErrorCode.USER_NOT_FOUND, "There is nobody of that name.", speak);
            case "CHANNEL_NOT_FOUND" -> error(ErrorCode.CHANNEL_NOT_FOUND, "There is no such channel.", speak);
            case "INVALID" -> error(ErrorCode.COMMAND_INVALID, "That is too much, too little or too long.", speak);
            default -> throw new IllegalStateException("chat_moderate answered " + outcome);
        };
    }

    private String moderate(long channel, long speaker, Command command) {
        return database.sql("SELECT chat_moderate(?, ?, ?, ?, ?, ?, 'chat')")
                .param(channel)
                .param(speaker)
                .param(command.action())
                .param(command.target())
                .param(5, command.amount().isPresent() ? command.amount().getAsLong() : null, Types.BIGINT)
                .param(command.reason())
                .query(String.class)
                .single();
    }

    private static ServerMessage error(ErrorCode code, String sentence, ClientMessage.Speak speak) {
        return ServerMessage.Error.of(code, sentence, speak);
    }
}
