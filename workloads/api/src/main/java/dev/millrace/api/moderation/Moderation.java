package dev.millrace.api.moderation;

import dev.millrace.api.channel.Channels;
import dev.millrace.api.http.ClientAddresses;
import dev.millrace.api.http.Refusal;
import dev.millrace.api.session.Caller;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.Types;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Asks the database for what a moderator wants: it judges, writes it down and tells every chat pod. Thread-safe. */
@Component
final class Moderation {
    private final JdbcClient database;
    private final Channels channels;
    private final ClientAddresses addresses;
    private final MeterRegistry metrics;

    Moderation(JdbcClient database, Channels channels, ClientAddresses addresses, MeterRegistry metrics) {
        this.database = database;
        this.channels = channels;
        this.addresses = addresses;
        this.metrics = metrics;
    }

    /** Refuses whoever may not moderate this channel. */
    long requireModerated(Caller caller, String channelId) {
        long channel = channels.byId(channelId)
                .orElseThrow(Refusal.CHANNEL_NOT_FOUND::exception)
                .id();
        int rank = database.sql("SELECT chat_rank(?, ?)")
                .params(channel, caller.userId())
                .query(Integer.class)
                .single();
        if (rank == 0) {
            throw Refusal.FORBIDDEN.exception();
        }
        return channel;
    }

    /**
     * Does it, or refuses.
     *
     * @param action one of {@code chat_moderate}'s
     * @param target a username, a message's id or a term; or empty
     * @param amount null: none
     */
    void run(
            Caller caller,
            HttpServletRequest request,
            String channelId,
            String action,
            String target,
            @Nullable Long amount,
            String reason) {
        long channel = channels.byId(channelId)
                .orElseThrow(Refusal.CHANNEL_NOT_FOUND::exception)
                .id();
        String outcome = database.sql("SELECT chat_moderate(?, ?, ?, ?, ?, ?, ?)")
                .param(channel)
                .param(caller.userId())
                .param(action)
                .param(target)
                .param(5, amount, Types.BIGINT)
                .param(reason)
                .param(addresses.of(request))
                .query(String.class)
                .single();
        metrics.counter("millrace.moderation.actions", "action", action, "outcome", outcome.toLowerCase(Locale.ROOT))
                .increment();
        switch (outcome) {
            case "DONE" -> {
                // As asked for.
            }
            case "FORBIDDEN" -> throw Refusal.FORBIDDEN.exception();
            case "USER_NOT_FOUND" -> throw Refusal.USER_NOT_FOUND.exception();
            case "CHANNEL_NOT_FOUND" -> throw Refusal.CHANNEL_NOT_FOUND.exception();
            case "INVALID" -> throw Refusal.VALIDATION_FAILED.exception();
            default -> throw new IllegalStateException("chat_moderate answered " + outcome);
        }
    }
}
