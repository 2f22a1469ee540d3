package dev.millrace.api.recording;

import dev.millrace.api.http.Refusal;
import dev.millrace.wire.BroadcastId;
import dev.millrace.wire.recording.RecordingKeys;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Which object of the bucket a path means. Nothing but a recording's media can be reached: every piece has to look like
 * what the transcoder writes, and the broadcast has to be one that may be shown. Thread-safe.
 */
@Component
class VodPaths {
    private static final Pattern RENDITION = Pattern.compile("[a-z0-9]{1,32}");
    private static final Pattern MEDIA =
            Pattern.compile("init-[0-9]{1,9}-[0-9]{1,9}\\.mp4|[0-9]{1,18}-[0-9]{1,9}\\.m4s");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private final BroadcastStates states;

    VodPaths(BroadcastStates states) {
        this.states = states;
    }

    /** The broadcast, refused unless its recording may be shown. */
    String broadcast(String text) {
        if (!BroadcastId.isValid(text) || !states.of(text).served()) {
            throw Refusal.RECORDING_NOT_FOUND.exception();
        }
        return text;
    }

    String rendition(String text) {
        return matching(RENDITION, text);
    }

    String media(String broadcast, String rendition, String name) {
        return RecordingKeys.media(broadcast(broadcast), rendition(rendition), matching(MEDIA, name));
    }

    String latestThumbnail(String broadcast) {
        return RecordingKeys.latestThumbnail(broadcast(broadcast));
    }

    String thumbnail(String broadcast, String seconds) {
        return RecordingKeys.thumbnail(broadcast(broadcast), Long.parseLong(matching(SECONDS, seconds)));
    }

    private static String matching(Pattern pattern, String text) {
        if (!pattern.matcher(text).matches()) {
            throw Refusal.RECORDING_NOT_FOUND.exception();
        }
        return text;
    }
}
