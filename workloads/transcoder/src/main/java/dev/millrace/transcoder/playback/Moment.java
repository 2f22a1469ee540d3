package dev.millrace.transcoder.playback;

import dev.millrace.hls.MediaWindow;
import dev.millrace.hls.RenditionReport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A rendition between two changes: its playlist is written once for all who read it. Guarded by the rendition. */
final class Moment {
    /** Completes with the next change. */
    final CompletableFuture<Void> over = new CompletableFuture<>();

    private @Nullable Playlist whole;
    private @Nullable Playlist delta;

    Playlist playlist(MediaWindow window, Supplier<List<RenditionReport>> others, int partHoldBack, boolean skip) {
        Playlist known = skip ? delta : whole;
        if (known == null) {
            known = Playlist.of(window.playlist(others.get(), partHoldBack, skip));
            if (skip) {
                delta = known;
            } else {
                whole = known;
            }
        }
        return known;
    }
}
