package dev.millrace.ingest.relay;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Ends an answer without its last chunk. The reader of a relay takes a clean end for the publisher's, and the servlet
 * API has no way to end a chunked answer otherwise; an exception would append an error page to the media.
 */
final class BrokenBody extends ValveBase {
    private static final String ATTRIBUTE = BrokenBody.class.getName();

    BrokenBody() {
        super(true);
    }

    /** The answer to {@code request} will be broken off when the handler returns. */
    static void breakOff(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        if (request.getAttribute(ATTRIBUTE) != null) {
            response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
        }
    }
}
