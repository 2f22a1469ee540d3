package dev.millrace.testkit.rtmp;

import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.amf.AmfValue.AmfArray;
import dev.millrace.rtmp.amf.AmfWriter;
import dev.millrace.rtmp.flv.FlvTag;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A stream that looks like H.264 and AAC to whoever does not decode it: metadata, decoder configurations, and frames whose
 * bytes are random.
 *
 * @param frameRate video frames a second
 * @param keyFrameInterval frames from one key frame to the next
 * @param frameBytes size of each video frame
 * @param startMillis time stamp of the first tag
 * @param width of the picture, as the metadata say
 * @param height of the picture
 */
public record TestStream(int frameRate, int keyFrameInterval, int frameBytes, long startMillis, int width, int height) {
    private static final int AUDIO_BYTES = 200;

    public static TestStream of(int frameRate, int keyFrameInterval) {
        return new TestStream(frameRate, keyFrameInterval, 1000, 0, 1280, 720);
    }

    public TestStream startingAt(long millis) {
        return new TestStream(frameRate, keyFrameInterval, frameBytes, millis, width, height);
    }

    public TestStream withFrameBytes(int bytes) {
        return new TestStream(frameRate, keyFrameInterval, bytes, startMillis, width, height);
    }

    public TestStream sized(int pixelsWide, int pixelsHigh) {
        return new TestStream(frameRate, keyFrameInterval, frameBytes, startMillis, pixelsWide, pixelsHigh);
    }

    /** Metadata, both configurations, then {@code frames} video frames, each with an audio frame behind it. */
    public List<FlvTag> tags(int frames) {
        Random random = new Random(1);
        List<FlvTag> tags = new ArrayList<>();
        tags.add(metadata());
        tags.add(tag(FlvTag.Type.VIDEO, 0, 0x17, 0, 0, 0, 0, 1, 0x64, 0, 0x1f, 0xff, 0xe0, 0));
        tags.add(tag(FlvTag.Type.AUDIO, 0, 0xaf, 0, 0x11, 0x90));
        for (int frame = 0; frame < frames; frame++) {
            long millis = frame * 1000L / frameRate;
            int first = frame % keyFrameInterval == 0 ? 0x17 : 0x27;
            tags.add(frame(FlvTag.Type.VIDEO, millis, first, frameBytes, random));
            tags.add(frame(FlvTag.Type.AUDIO, millis, 0xaf, AUDIO_BYTES, random));
        }
        return tags;
    }

    private FlvTag metadata() {
        Map<String, AmfValue> entries = new LinkedHashMap<>();
        entries.put("width", AmfValue.of(width));
        entries.put("height", AmfValue.of(height));
        entries.put("framerate", AmfValue.of(frameRate));
        ByteBuf content = Unpooled.buffer();
        AmfWriter.write(content, AmfValue.of("onMetaData"));
        AmfWriter.write(content, new AmfArray(entries));
        return new FlvTag(FlvTag.Type.SCRIPT, startMillis, content);
    }

    private FlvTag tag(FlvTag.Type type, long millis, int... bytes) {
        ByteBuf content = Unpooled.buffer(bytes.length);
        for (int value : bytes) {
            content.writeByte(value);
        }
        return new FlvTag(type, startMillis + millis, content);
    }

    private FlvTag frame(FlvTag.Type type, long millis, int first, int length, Random random) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        content[0] = (byte) first;
        content[1] = 1;
        return new FlvTag(type, startMillis + millis, Unpooled.wrappedBuffer(content));
    }
}
