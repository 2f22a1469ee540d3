package dev.millrace.ingest.source;

/**
 * What a source may be at most.
 *
 * @param kilobits in kbit/s, over {@link SourceMeter#LIMIT_WINDOW}
 * @param longSide of the picture, in pixels
 * @param shortSide of the picture, in pixels
 */
public record SourceLimits(int kilobits, int longSide, int shortSide) {

    boolean allow(PictureSize size) {
        return Math.max(size.width(), size.height()) <= longSide && Math.min(size.width(), size.height()) <= shortSide;
    }
}
