package dev.millrace.testkit.hls;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Fetches playlists and media. Thread-safe. */
public final class HlsReader {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** There was no answer, or another one than a 200: a player would ask again. */
    public static final class Unanswered extends AssertionError {
        private static final long serialVersionUID = 1L;

        Unanswered(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The multivariant playlist; its answer must be 200. */
    public HlsMultivariant multivariant(URI uri) {
        return HlsMultivariant.parse(uri, text(uri));
    }

    /** A media playlist; its answer must be 200. */
    public HlsPlaylist playlist(URI uri) {
        return HlsPlaylist.parse(uri, text(uri));
    }

    /** A media playlist that may be a delta update of one that was read before; its answer must be 200. */
    public HlsPlaylist playlist(URI uri, HlsPlaylist before) {
        return HlsPlaylist.parse(uri, text(uri), before);
    }

    /** Follows a live media playlist from now on. */
    public HlsFollower follow(URI playlist) {
        return new HlsFollower(this, playlist);
    }

    /** The body of a 200. */
    public byte[] bytes(URI uri) {
        HttpResponse<byte[]> response = get(uri);
        if (response.statusCode() != 200) {
            throw new Unanswered(
                    uri + " is answered with " + response.statusCode() + ": "
                            + new String(response.body(), StandardCharsets.UTF_8),
                    null);
        }
        return response.body();
    }

    /** Any answer; fails when there is none. */
    public HttpResponse<byte[]> get(URI uri) {
        try {
            return http.send(
                    HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new Unanswered(uri + " is not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private String text(URI uri) {
        return new String(bytes(uri), StandardCharsets.UTF_8);
    }
}
