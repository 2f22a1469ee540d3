package dev.millrace.testkit.hls;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * A multivariant playlist.
 *
 * @param variants in its order
 * @param renditions the EXT-X-MEDIA of it
 */
public record HlsMultivariant(List<Variant> variants, List<Variant> renditions) {

    /** @param uri its media playlist */
    public record Variant(URI uri, HlsAttributes attributes) {}

    static HlsMultivariant parse(URI base, String text) {
        List<Variant> variants = new ArrayList<>();
        List<Variant> renditions = new ArrayList<>();
        HlsAttributes pending = null;
        for (String line : text.lines().toList()) {
            if (line.startsWith("#EXT-X-STREAM-INF:")) {
                pending = HlsAttributes.parse(line.substring(line.indexOf(':') + 1));
            } else if (line.startsWith("#EXT-X-MEDIA:")) {
                HlsAttributes attributes = HlsAttributes.parse(line.substring(line.indexOf(':') + 1));
                renditions.add(new Variant(base.resolve(attributes.require("URI")), attributes));
            } else if (!line.startsWith("#") && !line.isBlank() && pending != null) {
                variants.add(new Variant(base.resolve(line), pending));
                pending = null;
            }
        }
        return new HlsMultivariant(variants, renditions);
    }
}
