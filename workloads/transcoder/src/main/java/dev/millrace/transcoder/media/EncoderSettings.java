package dev.millrace.transcoder.media;

import dev.millrace.transcoder.codec.FrameRate;

/**
 * How one rung is encoded.
 *
 * @param width in pixels, even
 * @param height in pixels, even
 * @param frameRate of the pictures to come
 * @param kilobits a second, average and highest over a second
 * @param preset of x264, in lower case
 */
public record EncoderSettings(int width, int height, FrameRate frameRate, int kilobits, String preset) {
    public EncoderSettings withPreset(String other) {
        return new EncoderSettings(width, height, frameRate, kilobits, other);
    }
}
