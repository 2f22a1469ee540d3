package dev.millrace.api.recording;

import dev.millrace.hls.MediaNames;
import dev.millrace.hls.MultivariantPlaylist;
import dev.millrace.hls.RecordedPlaylist;
import dev.millrace.wire.recording.IndexChunk;
import dev.millrace.wire.recording.IndexChunk.Rendition;
import dev.millrace.wire.recording.RecordedBroadcast;
import dev.millrace.wire.recording.RecordedBroadcast.Media;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is recorded of a broadcast, as the bucket had it when it was read. Makes each playlist once. Thread-safe. */
final class Recording {
    private final RecordedBroadcast recorded;
    private final List<IndexChunk> chunks;
    private final boolean ended;
    private final Map<String, Optional<Playlist>> playlists = new ConcurrentHashMap<>();

    /** @param ended whether nothing will follow */
    Recording(String broadcast, List<IndexChunk> chunks, boolean ended) {
        this.recorded = RecordedBroadcast.merge(broadcast, chunks);
        this.chunks = List.copyOf(chunks);
        this.ended = ended;
    }

    boolean ended() {
        return ended;
    }

    /** The multivariant playlist; empty when nothing is recorded yet. */
    Optional<Playlist> multivariant() {
        return playlists.computeIfAbsent("", none -> multivariantText().map(Playlist::of));
    }

    /** The rendition's playlist; empty when nothing of it is recorded. */
    Optional<Playlist> media(String rendition) {
        if (find(rendition).isEmpty()) {
            return Optional.empty();
        }
        return playlists.computeIfAbsent(
                rendition, name -> Optional.of(Playlist.of(timeline(name).text())));
    }

    private Optional<String> multivariantText() {
        List<MultivariantPlaylist.Variant> variants = new ArrayList<>();
        MultivariantPlaylist.@Nullable Audio audio = null;
        for (Rendition rendition : recorded.renditions()) {
            List<Media> media = stored(rendition.name());
            if (media.isEmpty()) {
                continue;
            }
            String uri = rendition.name() + "/" + MediaNames.PLAYLIST;
            Bandwidth bandwidth = Bandwidth.of(media, timeline(rendition.name()).targetSeconds());
            switch (rendition.kind()) {
                case VIDEO -> variants.add(variant(uri, rendition, bandwidth));
                case AUDIO ->
                    audio = new MultivariantPlaylist.Audio(
                            uri, codecs(rendition.name()), rendition.channels(), bandwidth.peak(), bandwidth.average());
            }
        }
        if (variants.isEmpty() && audio != null) {
            variants.add(new MultivariantPlaylist.Variant(
                    audio.uri(), audio.codecs(), audio.bandwidth(), audio.averageBandwidth(), 0, 0, 0));
            audio = null;
        }
        return variants.isEmpty() ? Optional.empty() : Optional.of(new MultivariantPlaylist(variants, audio).text());
    }

    private MultivariantPlaylist.Variant variant(String uri, Rendition rendition, Bandwidth bandwidth) {
        return new MultivariantPlaylist.Variant(
                uri,
                codecs(rendition.name()),
                bandwidth.peak(),
                bandwidth.average(),
                rendition.width(),
                rendition.height(),
                rendition.frameRateMillis());
    }

    /** Every codec that the rendition has had: a source may come back with another. */
    private String codecs(String rendition) {
        return chunks.stream()
                .flatMap(chunk -> chunk.renditions().stream())
                .filter(other -> other.name().equals(rendition))
                .map(Rendition::codecs)
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
    }

    private RecordedPlaylist timeline(String rendition) {
        return Timeline.of(recorded, rendition, ended);
    }

    private List<Media> stored(String rendition) {
        return recorded.segments().stream()
                .map(segment -> segment.media().get(rendition))
                .filter(Objects::nonNull)
                .toList();
    }

    private Optional<Rendition> find(String name) {
        return recorded.renditions().stream()
                .filter(rendition -> rendition.name().equals(name))
                .findFirst();
    }
}
