package dev.millrace.ingest.broadcast;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other ingest pods, for a publisher that comes back to this one while its old connection hangs there. */
final class Peers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Peers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int CUT = 204;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final String internalToken;

    Peers(String internalToken) {
        this.internalToken = internalToken;
    }

    /**
     * Cuts the session that is relayed there; blocks for {@link #PATIENCE} at most.
     *
     * @return whether there was one: false also when that pod does not answer
     */
    boolean takeOver(String relayUrl) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(relayUrl + "?reason=TAKEN_OVER"))
                .DELETE()
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + internalToken)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == CUT;
        } catch (IOException gone) {
            log.debug("the pod of an earlier session does not answer: {}", gone.toString());
            return false;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
