package dev.millrace.transcoder.testing;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.EncoderSettings;
import dev.millrace.transcoder.media.Picture;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.media.X264Encoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * A publisher's FLV tags: a moving gradient and a tone.
 *
 * @param configurations of the decoders
 * @param tags in order of their time stamps, which begin at 0 and are rounded to milliseconds as RTMP does
 */
public record TestSource(List<Tag> configurations, List<Tag> tags) {
    private static final int AUDIO = 8;
    private static final int VIDEO = 9;

    /** @param type 8: audio, 9: video */
    @SuppressWarnings("ArrayRecordComponent")
    public record Tag(int type, long millis, boolean key, byte[] body) {}

    /** A source of that size and rate, with a key frame every {@code keyFrames} frames and AAC of 48 kHz. */
    public static TestSource of(int width, int height, FrameRate rate, int keyFrames, int seconds) {
        List<Tag> configurations = new ArrayList<>();
        List<Tag> tags = new ArrayList<>();
        video(new EncoderSettings(width, height, rate, 400, "ultrafast"), keyFrames, seconds, configurations, tags);
        audio(48_000, seconds, configurations, tags);
        tags.sort(Comparator.comparingLong(Tag::millis));
        return new TestSource(configurations, tags);
    }

    public long durationMillis() {
        return tags.getLast().millis();
    }

    private static void video(
            EncoderSettings settings, int keyFrames, int seconds, List<Tag> configurations, List<Tag> tags) {
        try (Picture picture = new Picture(settings.width(), settings.height());
                X264Encoder encoder = new X264Encoder(settings, picture)) {
            byte[] config = AvcFormat.record(encoder.config().extradata());
            configurations.add(new Tag(VIDEO, 0, false, videoBody(0x17, 0, config)));
            int frames = seconds * settings.frameRate().millis() / 1000;
            for (int i = 0; i < frames; i++) {
                paint(picture.frame(), i);
                long pts = settings.frameRate().ticks(i, TimeScale.VIDEO);
                picture.stamp(pts, i % keyFrames == 0);
                EncodedFrame frame = encoder.encode(picture, 0);
                byte[] body = videoBody(frame.key() ? 0x17 : 0x27, 1, AvcFormat.withLengths(frame.bytes()));
                tags.add(new Tag(VIDEO, Math.round(pts / 90.0), frame.key(), body));
            }
        }
    }

    private static void audio(int rate, int seconds, List<Tag> configurations, List<Tag> tags) {
        AacEncoder.Encoded encoded = AacEncoder.tone(rate, seconds * rate / AacEncoder.FRAME);
        configurations.add(new Tag(AUDIO, 0, false, body(new byte[] {(byte) 0xaf, 0}, encoded.config())));
        for (int i = 0; i < encoded.frames().size(); i++) {
            long millis = Math.round(1000.0 * i * AacEncoder.FRAME / rate);
            tags.add(new Tag(
                    AUDIO,
                    millis,
                    false,
                    body(new byte[] {(byte) 0xaf, 1}, encoded.frames().get(i))));
        }
    }

    private static void paint(AVFrame frame, int number) {
        for (int plane = 0; plane < 3; plane++) {
            int height = plane == 0 ? frame.height() : frame.height() / 2;
            int stride = frame.linesize(plane);
            byte[] row = new byte[stride];
            BytePointer data = frame.data(plane);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < stride; x++) {
                    row[x] = (byte) (plane == 0 ? 3 * number + x + y : 100 + plane * 20 + number);
                }
                data.position((long) y * stride).put(row);
            }
        }
    }

    private static byte[] videoBody(int first, int kind, byte[] content) {
        return body(new byte[] {(byte) first, (byte) kind, 0, 0, 0}, content);
    }

    private static byte[] body(byte[] header, byte[] content) {
        byte[] body = new byte[header.length + content.length];
        System.arraycopy(header, 0, body, 0, header.length);
        System.arraycopy(content, 0, body, header.length, content.length);
        return body;
    }
}
