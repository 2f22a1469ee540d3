package dev.millrace.transcoder.testing;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.H264Config;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.EncoderSettings;
import dev.millrace.transcoder.media.Picture;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.media.X264Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.bytedeco.javacpp.BytePointer;

/** H.264 as a decoder takes it: grey that changes from picture to picture. */
public record TestVideo(H264Config config, FrameRate rate, List<EncodedFrame> frames) {

    /** @param key which frames are key frames; the first must be */
    public static TestVideo of(int width, int height, int framesPerSecond, int count, IntPredicate key) {
        FrameRate rate = new FrameRate(framesPerSecond, 1);
        List<EncodedFrame> frames = new ArrayList<>();
        EncoderSettings settings = new EncoderSettings(width, height, rate, 400, "ultrafast");
        try (Picture picture = new Picture(width, height);
                X264Encoder encoder = new X264Encoder(settings, picture)) {
            for (int i = 0; i < count; i++) {
                paint(picture, 40 + i % 160);
                picture.stamp(rate.ticks(i, TimeScale.VIDEO), key.test(i));
                frames.add(encoder.encode(picture, 0));
            }
            return new TestVideo(encoder.config(), rate, frames);
        }
    }

    /** Paints all of it in one shade of grey. */
    public static void paint(Picture picture, int luma) {
        for (int plane = 0; plane < 3; plane++) {
            int height = plane == 0 ? picture.frame().height() : picture.frame().height() / 2;
            byte[] bytes = new byte[height * picture.frame().linesize(plane)];
            Arrays.fill(bytes, (byte) (plane == 0 ? luma : 128));
            BytePointer data = picture.frame().data(plane);
            data.put(bytes);
        }
    }

    /** Time stamps of the key frames, in 90 kHz. */
    public List<Long> keys() {
        return frames.stream().filter(EncodedFrame::key).map(EncodedFrame::pts).toList();
    }
}
