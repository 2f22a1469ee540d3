package dev.millrace.hls;

/**
 * How a part is counted, which is all of its name.
 *
 * @param number parts of the rendition before it
 * @param generation of the transcoder that began to count
 */
public record PartNumber(long number, int generation) {
    static final PartNumber NONE = new PartNumber(0, 0);

    String name(int further) {
        return MediaNames.part(number + further, generation);
    }
}
