package dev.millrace.transcoder.playback;

import dev.millrace.hls.MediaNames;
import dev.millrace.hls.ReloadRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What {@code docs/contracts/playback.md} promises to players and to the edge. Thread-safe. */
@Component
final class Playback {
    /** How long a player that comes before the first picture is kept waiting. */
    private static final Duration FIRST_PICTURE = Duration.ofSeconds(5);
    /**
     * How long a blocking request waits when the source pauses; then it is answered with the playlist as it is. Below
     * the ten seconds after which hls.js gives up a request, so that players survive a publisher who comes back.
     */
    private static final Duration PAUSE = Duration.ofSeconds(8);

    private static final Deadline PAUSED = (later, came) -> came + PAUSE.toNanos();

    private static final Reply MOVED = Reply.refusal(503, "MOVED", "The broadcast moves to another server; try again.");
    private static final Reply NOT_PLAYABLE_YET =
            Reply.refusal(503, "NOT_PLAYABLE_YET", "The broadcast is starting; try again.");
    private static final Reply IDLE = Reply.refusal(503, "IDLE", "Nothing is broadcast from here just now; try again.");
    private static final int MOST_DIGITS = 18;

    /** Of {@link Question#deadline}. */
    private interface Deadline {
        long of(Answer.Later<Reply> later, long came);
    }

    private final Origins origins;

    Playback(Origins origins) {
        this.origins = origins;
    }

    /**
     * @param path of the request, below the root
     * @param query names and values; the first of a name counts
     */
    Question question(String path, Map<String, List<String>> query) {
        String[] names = path.split("/", -1);
        if (names.length < 4 || !names[0].isEmpty() || !names[1].equals("hls")) {
            return Question.answered(Reply.notFound("There is nothing at this path."));
        }
        if (origins.isIdle()) {
            // Said by a pod that is about to get a broadcast: the edge asks again.
            return Question.answered(IDLE);
        }
        Optional<Origin> origin = origins.ofChannel(names[2]);
        if (origin.isEmpty()) {
            return Question.answered(Reply.notFound("This channel is not broadcast from here."));
        }
        if (names.length == 4 && names[3].equals(MediaNames.PLAYLIST)) {
            return multivariant(origin.get());
        }
        if (names.length != 6 || !names[3].equals(origin.get().broadcast())) {
            return Question.answered(Reply.notFound("This broadcast is not served from here."));
        }
        return names[5].equals(MediaNames.PLAYLIST)
                ? playlist(origin.get(), names[4], query)
                : file(origin.get(), names[4], names[5]);
    }

    private static Question multivariant(Origin origin) {
        return new Waiting<>(
                origin,
                origin::multivariant,
                playlist -> Reply.playlist(playlist, Reply.NO_CACHE),
                (later, came) -> later.soFar().isPresent() ? origin.joinedBy() : came + FIRST_PICTURE.toNanos(),
                NOT_PLAYABLE_YET);
    }

    private static Question playlist(Origin origin, String rendition, Map<String, List<String>> query) {
        ReloadRequest reload;
        try {
            String skip = first(query, "_HLS_skip");
            Long part = number(query, "_HLS_part");
            reload = new ReloadRequest(
                    number(query, "_HLS_msn"),
                    part == null ? null : (Integer) (int) Math.min(part, 1 << 20),
                    "YES".equals(skip) || "v2".equals(skip));
        } catch (NumberFormatException e) {
            return Question.answered(Reply.refusal(400, "BAD_DIRECTIVE", "_HLS_msn and _HLS_part are numbers."));
        }
        String ready = reload.sequence() == null
                ? Reply.NO_CACHE
                : "max-age=" + 6 * origin.settings().targetSeconds();
        return new Waiting<>(
                origin,
                () -> origin.rendition(rendition).then(live -> live.playlist(reload)),
                playlist -> Reply.playlist(playlist, ready),
                reload.sequence() == null && isPlayable(origin, rendition) ? nextPart(origin) : PAUSED,
                NOT_PLAYABLE_YET);
    }

    private static boolean isPlayable(Origin origin, String rendition) {
        return origin.find(rendition).filter(LiveRendition::isPlayable).isPresent();
    }

    private static Deadline nextPart(Origin origin) {
        long parts = TimeUnit.MILLISECONDS.toNanos(
                LiveRendition.PARTS_BEFORE_A_PAUSE * origin.settings().partMillis());
        return (later, came) -> came + parts;
    }

    private static Question file(Origin origin, String rendition, String name) {
        return new Waiting<>(
                origin,
                () -> origin.rendition(rendition).then(live -> live.file(name)),
                pieces -> Reply.media(pieces, rendition),
                PAUSED,
                Reply.notFound("This part did not come."));
    }

    private static @Nullable String first(Map<String, List<String>> query, String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    private static @Nullable Long number(Map<String, List<String>> query, String name) {
        String value = first(query, name);
        if (value == null) {
            return null;
        }
        if (value.isEmpty() || value.length() > MOST_DIGITS || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new NumberFormatException(name);
        }
        return Long.valueOf(value);
    }

    /** @param <T> what the broadcast answers with */
    private record Waiting<T>(
            Origin origin, Supplier<Answer<T>> what, Function<T, Reply> ready, Deadline howLong, Reply nothing)
            implements Question {
        @Override
        public Answer<Reply> ask() {
            Answer<T> answer = what.get();
            return switch (answer) {
                case Answer.Ready<T>(T content) -> new Answer.Ready<>(ready.apply(content));
                case Answer.Later<T> later when origin.isReleased() -> new Answer.Ready<>(MOVED);
                case Answer.Later<T> later ->
                    new Answer.Later<>(later.change(), later.soFar().map(this::soFar));
                case Answer.Missing<T> missing ->
                    new Answer.Ready<>(Reply.notFound("This is not, or no longer, there."));
                case Answer.TooFar<T> tooFar ->
                    new Answer.Ready<>(
                            Reply.refusal(400, "TOO_FAR_AHEAD", "Ask for a segment or part that is about to come."));
            };
        }

        @Override
        public long deadline(Answer.Later<Reply> later, long came) {
            return howLong.of(later, came);
        }

        @Override
        public Reply late(Answer.Later<Reply> later) {
            return later.soFar().orElse(nothing);
        }

        private Reply soFar(T content) {
            Reply reply = ready.apply(content);
            return new Reply(
                    reply.status(),
                    reply.code(),
                    reply.contentType(),
                    Reply.NO_CACHE,
                    reply.body(),
                    reply.gzip(),
                    reply.ranges());
        }
    }
}
