package dev.millrace.rtmp.amf;

/**
 * What an {@link AmfReader} takes.
 *
 * @param depth objects and arrays within each other
 * @param stringBytes longest string
 * @param values all values of one message together
 */
public record AmfLimits(int depth, int stringBytes, int values) {
    public static final AmfLimits DEFAULT = new AmfLimits(16, 64 << 10, 4096);
}
