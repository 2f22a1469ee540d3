package dev.millrace.transcoder.codec;

import java.util.Optional;

/**
 * What a configuration says about pictures.
 *
 * @param width shown, in pixels
 * @param height shown, in pixels
 * @param frameRate empty when it does not say
 * @param reorders whether frames may be shown in another order than decoded
 */
record PictureFormat(int width, int height, Optional<FrameRate> frameRate, boolean reorders) {}
