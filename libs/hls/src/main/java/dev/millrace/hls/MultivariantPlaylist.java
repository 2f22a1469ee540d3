package dev.millrace.hls;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The multivariant playlist (RFC 8216bis §4.4.6): variants in the order in which players should try them, and at most
 * one audio rendition that they share.
 */
public record MultivariantPlaylist(
        List<Variant> variants, @Nullable Audio audio) {
    private static final String AUDIO_GROUP = "audio";

    /** Nothing here needs more than the media playlists do (§8). */
    private static final int VERSION = 6;

    public MultivariantPlaylist {
        variants = List.copyOf(variants);
    }

    /**
     * One variant.
     *
     * @param uri its media playlist
     * @param codecs RFC 6381 strings of its own media, separated by commas; all that appear in a listed segment
     * @param bandwidth peak bits a second of its own media
     * @param averageBandwidth average bits a second of its own media
     * @param width in pixels; 0 without video
     * @param height in pixels; 0 without video
     * @param frameRateMillis frames in a thousand seconds; 0: unknown
     */
    public record Variant(
            String uri,
            String codecs,
            long bandwidth,
            long averageBandwidth,
            int width,
            int height,
            int frameRateMillis) {}

    /**
     * The audio rendition.
     *
     * @param channels how many channels it has
     */
    public record Audio(String uri, String codecs, int channels, long bandwidth, long averageBandwidth) {}

    /** The playlist as players read it; bandwidths and codecs of a variant include the audio that belongs to it. */
    public String text() {
        PlaylistText text = new PlaylistText();
        text.tag("EXT-X-VERSION", VERSION).line("#EXT-X-INDEPENDENT-SEGMENTS");
        if (audio != null) {
            text.tag(
                    "EXT-X-MEDIA",
                    PlaylistText.attributes()
                            .raw("TYPE", "AUDIO")
                            .quoted("GROUP-ID", AUDIO_GROUP)
                            .quoted("NAME", "Audio")
                            .raw("DEFAULT", "YES")
                            .raw("AUTOSELECT", "YES")
                            .quoted("CHANNELS", String.valueOf(audio.channels))
                            .quoted("URI", audio.uri));
        }
        for (Variant variant : variants) {
            text.tag("EXT-X-STREAM-INF", attributes(variant)).line(variant.uri);
        }
        return text.toString();
    }

    private PlaylistText.Attributes attributes(Variant variant) {
        long bandwidth = variant.bandwidth;
        long average = variant.averageBandwidth;
        TreeSet<String> codecs = new TreeSet<>();
        codecs.addAll(List.of(variant.codecs.split(",")));
        if (audio != null) {
            bandwidth += audio.bandwidth;
            average += audio.averageBandwidth;
            codecs.addAll(List.of(audio.codecs.split(",")));
        }
        PlaylistText.Attributes attributes = PlaylistText.attributes()
                .raw("BANDWIDTH", bandwidth)
                .raw("AVERAGE-BANDWIDTH", average)
                .quoted("CODECS", String.join(",", codecs));
        if (variant.width > 0) {
            attributes.raw("RESOLUTION", variant.width + "x" + variant.height);
        }
        if (variant.frameRateMillis > 0) {
            attributes.raw("FRAME-RATE", String.format(Locale.ROOT, "%.3f", variant.frameRateMillis / 1000.0));
        }
        if (audio != null) {
            attributes.quoted("AUDIO", AUDIO_GROUP);
        }
        return attributes;
    }
}
