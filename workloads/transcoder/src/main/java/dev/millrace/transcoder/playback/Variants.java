package dev.millrace.transcoder.playback;

import dev.millrace.hls.MediaNames;
import dev.millrace.hls.MultivariantPlaylist;
import dev.millrace.hls.MultivariantPlaylist.Audio;
import dev.millrace.hls.MultivariantPlaylist.Variant;
import java.util.ArrayList;
import java.util.List;

/** Makes the multivariant playlist of the renditions of a broadcast. */
final class Variants {
    private Variants() {}

    /** @param renditions best first */
    static MultivariantPlaylist of(String broadcast, List<LiveRendition> renditions) {
        List<Variant> variants = new ArrayList<>();
        Audio audio = null;
        for (LiveRendition rendition : renditions) {
            RenditionFacts facts = rendition.facts();
            String uri = broadcast + "/" + facts.name() + "/" + MediaNames.PLAYLIST;
            String codecs = rendition.codecs();
            long[] bandwidth = rendition.bandwidth();
            switch (facts.kind()) {
                case VIDEO ->
                    variants.add(new Variant(
                            uri,
                            codecs,
                            bandwidth[0],
                            bandwidth[1],
                            facts.width(),
                            facts.height(),
                            facts.frameRateMillis()));
                case AUDIO -> audio = new Audio(uri, codecs, facts.channels(), bandwidth[0], bandwidth[1]);
            }
        }
        if (variants.isEmpty() && audio != null) {
            Variant sound =
                    new Variant(audio.uri(), audio.codecs(), audio.bandwidth(), audio.averageBandwidth(), 0, 0, 0);
            return new MultivariantPlaylist(List.of(sound), null);
        }
        return new MultivariantPlaylist(variants, audio);
    }
}
