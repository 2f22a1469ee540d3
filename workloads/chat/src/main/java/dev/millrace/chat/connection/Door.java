package dev.millrace.chat.connection;

import dev.millrace.chat.ChatConfig;
import dev.millrace.wire.ChatTicket;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Looks at the ticket of who comes. Also who has a bad one gets a connection, because a browser's script cannot see why
 * a handshake failed, but it sees the code of a close. Thread-safe.
 */
@Component
final class Door {
    static final String PATH = "/ws/chat";

    /** What edges route by; every pod can serve every room. */
    private static final Pattern PATH_OF_A_POOL = Pattern.compile(PATH + "(/[a-z0-9-]{1,40})?");

    private final byte[] key;
    private final Clock clock;

    Door(ChatConfig config, Clock clock) {
        this.key = config.ticketKey();
        this.clock = clock;
    }

    static boolean isAt(String path) {
        return PATH_OF_A_POOL.matcher(path).matches();
    }

    Visitor visitor(QueryStringDecoder uri) {
        Map<String, List<String>> parameters = uri.parameters();
        if (!parameters.containsKey("token")) {
            return new Visitor.Reader();
        }
        return ChatTicket.verify(parameters.get("token").getFirst(), key, clock.instant())
                .<Visitor>map(ticket -> new Visitor.TicketHolder(ticket.sub()))
                .orElseGet(Visitor.Impostor::new);
    }
}
