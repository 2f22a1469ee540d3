package dev.millrace.operator.standin;

import dev.millrace.service.http.ApiException;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** What an operator that waits for its turn says to those who report: they share one address with the one that acts. */
public final class StandIn {
    private StandIn() {}

    /**
     * The connection ends with this, too: whoever kept it would come here again and again, and a new one may lead to the
     * operator that acts.
     */
    public static ApiException refusal(HttpServletResponse response) {
        response.setHeader(HttpHeaders.CONNECTION, "close");
        return new ApiException(
                HttpStatus.SERVICE_UNAVAILABLE, "NOT_LEADING", "This operator does not lead: try again.");
    }
}
