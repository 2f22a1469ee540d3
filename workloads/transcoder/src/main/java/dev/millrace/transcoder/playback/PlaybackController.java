package dev.millrace.transcoder.playback;

import dev.millrace.hls.MediaNames;
import dev.millrace.hls.ReloadRequest;
import dev.millrace.service.http.ApiException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What {@code docs/contracts/playback.md} promises to players and to the edge. */
@RestController
@RequestMapping("/hls/{channel}")
class PlaybackController {
    /** How long a player that comes before the first picture is kept waiting. */
    private static final Duration FIRST_PICTURE = Duration.ofSeconds(5);
    /**
     * How long a blocking request waits when the source pauses; then it is answered with the playlist as it is. Below
     * the ten seconds after which hls.js gives up a request, so that players survive a publisher who comes back.
     */
    private static final Duration PAUSE = Duration.ofSeconds(8);

    private final Origins origins;

    PlaybackController(Origins origins) {
        this.origins = origins;
    }

    @GetMapping("/" + MediaNames.PLAYLIST)
    void multivariant(@PathVariable String channel, HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        Origin origin = origin(channel);
        Answer<Playlist> answer = await(
                origin,
                origin::multivariant,
                (Answer.Later<Playlist> later) -> later.soFar().isPresent()
                        ? Duration.ofMillis(origin.settings().joinMillis())
                        : FIRST_PICTURE);
        Playlist playlist = content(answer)
                .orElseThrow(() -> new ApiException(
                        HttpStatus.SERVICE_UNAVAILABLE, "NOT_PLAYABLE_YET", "The broadcast is starting; try again."));
        MediaAnswer.playlist(playlist, MediaAnswer.NO_CACHE, request, response);
    }

    @GetMapping("/{broadcast}/{rendition}/" + MediaNames.PLAYLIST)
    void media(
            @PathVariable String channel,
            @PathVariable String broadcast,
            @PathVariable String rendition,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        Origin origin = origin(channel, broadcast);
        LiveRendition live = rendition(origin, rendition);
        ReloadRequest reload = reload(request);
        Answer<Playlist> answer = await(origin, () -> live.playlist(reload), later -> PAUSE);
        if (answer instanceof Answer.TooFar) {
            throw new ApiException(
                    HttpStatus.BAD_REQUEST, "TOO_FAR_AHEAD", "Ask for a segment or part that is about to come.");
        }
        Playlist playlist = content(answer).orElseThrow(() -> notFound("This rendition has no media yet."));
        boolean blocking = reload.sequence() != null && answer instanceof Answer.Ready;
        String cacheControl = blocking ? "max-age=" + 6 * live.targetSeconds() : MediaAnswer.NO_CACHE;
        MediaAnswer.playlist(playlist, cacheControl, request, response);
    }

    @GetMapping("/{broadcast}/{rendition}/{file}")
    void file(
            @PathVariable String channel,
            @PathVariable String broadcast,
            @PathVariable String rendition,
            @PathVariable String file,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        Origin origin = origin(channel, broadcast);
        LiveRendition live = rendition(origin, rendition);
        List<byte[]> pieces = content(await(origin, () -> live.file(file), later -> PAUSE))
                .orElseThrow(() -> notFound("This file is not, or no longer, there."));
        MediaAnswer.media(pieces, response);
    }

    /** Asks again after each change, until there is an answer or the time that {@code patience} gives is over. */
    private static <T> Answer<T> await(
            Origin origin, Supplier<Answer<T>> ask, java.util.function.Function<Answer.Later<T>, Duration> patience)
            throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            Answer<T> answer = ask.get();
            if (!(answer instanceof Answer.Later<T> later) || origin.isReleased()) {
                return answer;
            }
            long left = patience.apply(later).toNanos() - (System.nanoTime() - begin);
            try {
                later.change().get(Math.max(left, 0), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return answer;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static <T> Optional<T> content(Answer<T> answer) {
        return switch (answer) {
            case Answer.Ready<T>(T content) -> Optional.of(content);
            case Answer.Later<T> later -> later.soFar();
            case Answer.Missing<T> missing -> Optional.empty();
            case Answer.TooFar<T> tooFar -> Optional.empty();
        };
    }

    private static ReloadRequest reload(HttpServletRequest request) {
        Long sequence = number(request, "_HLS_msn");
        Long part = number(request, "_HLS_part");
        String skip = request.getParameter("_HLS_skip");
        boolean delta = "YES".equals(skip) || "v2".equals(skip);
        return new ReloadRequest(sequence, part == null ? null : (Integer) (int) Math.min(part, 1 << 20), delta);
    }

    private static @Nullable Long number(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        if (value == null) {
            return null;
        }
        if (value.isEmpty() || value.length() > 18 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new ApiException(HttpStatus.BAD_REQUEST, "BAD_DIRECTIVE", name + " is a number.");
        }
        return Long.valueOf(value);
    }

    private Origin origin(String channel) {
        if (origins.isIdle()) {
            // Said by a pod that is about to get a broadcast: the edge asks again.
            throw new ApiException(
                    HttpStatus.SERVICE_UNAVAILABLE, "IDLE", "Nothing is broadcast from here just now; try again.");
        }
        return origins.ofChannel(channel).orElseThrow(() -> notFound("This channel is not broadcast from here."));
    }

    private Origin origin(String channel, String broadcast) {
        Origin origin = origin(channel);
        if (!origin.broadcast().equals(broadcast)) {
            throw notFound("This broadcast is not served from here.");
        }
        return origin;
    }

    private static LiveRendition rendition(Origin origin, String name) throws InterruptedException {
        return content(await(origin, () -> origin.rendition(name), later -> PAUSE))
                .orElseThrow(() -> notFound("The broadcast has no such rendition."));
    }

    private static ApiException notFound(String message) {
        return new ApiException(HttpStatus.NOT_FOUND, "NOT_FOUND", message);
    }
}
