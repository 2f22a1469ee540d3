package dev.millrace.api.chatticket;

import dev.millrace.api.http.Answer;
import dev.millrace.api.session.Caller;
import dev.millrace.api.settings.ApiSettings;
import dev.millrace.wire.ChatTicket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Gives tickets that let a user speak on a chat connection; see {@code docs/contracts/chat.md}. */
@RestController
final class ChatTicketController {
    private static final Duration LIFETIME = Duration.ofSeconds(60);

    private final ApiSettings settings;
    private final Clock clock;

    ChatTicketController(ApiSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @PostMapping("/api/chat/tickets")
    Answer<Ticket> ticket(Caller caller) {
        Instant expiresAt = clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(LIFETIME);
        ChatTicket ticket = new ChatTicket(Long.toString(caller.userId()), expiresAt.getEpochSecond());
        return Answer.of(new Ticket(ticket.signed(settings.ticketKey()), expiresAt));
    }

    record Ticket(String ticket, Instant expiresAt) {
        @Override
        public String toString() {
            return "Ticket[]";
        }
    }
}
