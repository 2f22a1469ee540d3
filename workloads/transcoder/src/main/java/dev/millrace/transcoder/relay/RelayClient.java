package dev.millrace.transcoder.relay;

import dev.millrace.wire.Checkpoint;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Speaks with ingest's relay as {@code docs/contracts/internal-http.md} has it. Thread-safe. */
@Component
public final class RelayClient {
    /** Until an answer begins; a takeover waits for it. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final int NOT_FOUND = 404;

    private final HttpClient http;
    /** For media: read by the thread that needs them, where {@link HttpClient} has two others take each packet first. */
    private final OkHttpClient streams = new OkHttpClient.Builder()
            .connectTimeout(TIMEOUT.dividedBy(2))
            .readTimeout(TIMEOUT.dividedBy(2))
            .build();

    private final String token;
    private final JsonMapper json;

    public RelayClient(HttpClient http, @Value("${millrace.internal.token:}") String token, JsonMapper json) {
        this.http = http;
        this.token = token;
        this.json = json;
    }

    /** @param url of the session, see {@code docs/contracts/internal-http.md} */
    public FlvSource session(String url) {
        return fromMillis -> open(url, fromMillis);
    }

    /**
     * The session's FLV from a source time stamp, or from the newest key frame.
     *
     * @return empty when the relay does not know the session, or no longer
     */
    private Optional<InputStream> open(String url, Optional<Long> fromMillis) throws IOException {
        String query = fromMillis.map(from -> "?from=" + Math.max(0, from)).orElse("");
        Call call = streams.newCall(new Request.Builder()
                .url(url + query)
                .header("Authorization", "Bearer " + token)
                .build());
        Response response = call.execute();
        if (response.code() == 200) {
            // The reader knows best what silence is too long.
            response.body().source().timeout().timeout(0, TimeUnit.NANOSECONDS);
            return Optional.of(new CancelledByClose(response.body().byteStream(), call));
        }
        response.close();
        if (response.code() == NOT_FOUND) {
            return Optional.empty();
        }
        throw new IOException("the relay answers " + response.code());
    }

    /** A body that is closed by another thread than the one that reads it, which then fails at once. */
    private static final class CancelledByClose extends FilterInputStream {
        private final Call call;

        CancelledByClose(InputStream body, Call call) {
            super(body);
            this.call = call;
        }

        @Override
        public void close() {
            call.cancel();
        }
    }

    /** The newest checkpoint of the session's broadcast; empty when there is none. */
    public Optional<Checkpoint> checkpoint(String url) throws IOException {
        HttpResponse<byte[]> response =
                send(request(url + "/checkpoint").GET().build(), HttpResponse.BodyHandlers.ofByteArray());
        return switch (response.statusCode()) {
            case 200 -> Optional.of(parse(response.body()));
            case NOT_FOUND -> Optional.empty();
            default -> throw new IOException("the relay answers " + response.statusCode() + " for the checkpoint");
        };
    }

    /** Stores a checkpoint. */
    public void checkpoint(String url, Checkpoint checkpoint) throws IOException {
        HttpRequest request = request(url + "/checkpoint")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(checkpoint)))
                .build();
        int status = send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status / 100 != 2) {
            throw new IOException("the relay answers " + status + " to the checkpoint");
        }
    }

    private HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).header("Authorization", "Bearer " + token);
    }

    private Checkpoint parse(byte[] body) throws IOException {
        try {
            return json.readValue(body, Checkpoint.class);
        } catch (JacksonException e) {
            throw new IOException("the relay's checkpoint cannot be read", e);
        }
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            return http.send(request, handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
