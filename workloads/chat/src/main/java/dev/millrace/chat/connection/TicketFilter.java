package dev.millrace.chat.connection;

import dev.millrace.chat.ChatConfig;
import dev.millrace.wire.ChatTicket;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Checks the ticket of a handshake and takes it off the request: Spring and Tomcat write a session's whole URI into
 * their logs, also when something goes wrong, and a ticket must not be there.
 */
@Component
final class TicketFilter extends OncePerRequestFilter {
    private static final String VISITOR = Visitor.class.getName();

    private final byte[] key;
    private final Clock clock;

    TicketFilter(ChatConfig config, Clock clock) {
        this.key = config.ticketKey();
        this.clock = clock;
    }

    /** Who sent this request. */
    static Visitor visitor(HttpServletRequest request) {
        return request.getAttribute(VISITOR) instanceof Visitor known ? known : new Visitor.Impostor();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().equals(ChatSocketConfiguration.PATH);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        request.setAttribute(VISITOR, check(request.getParameter("token")));
        chain.doFilter(new WithoutQuery(request), response);
    }

    private Visitor check(@Nullable String token) {
        if (token == null) {
            return new Visitor.Reader();
        }
        return ChatTicket.verify(token, key, clock.instant())
                .<Visitor>map(ticket -> new Visitor.TicketHolder(ticket.sub()))
                .orElseGet(Visitor.Impostor::new);
    }

    private static final class WithoutQuery extends HttpServletRequestWrapper {

        WithoutQuery(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getQueryString() {
            return null;
        }

        @Override
        public Map<String, String[]> getParameterMap() {
            return Map.of();
        }
    }
}
