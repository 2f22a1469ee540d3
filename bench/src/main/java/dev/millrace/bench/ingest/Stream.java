package dev.millrace.bench.ingest;

import dev.millrace.rtmp.chunk.RtmpMessage;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.testkit.rtmp.TestStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * A stream that was made into chunks beforehand, so that sending it costs next to nothing: all publishers send the same
 * bytes, each at its own time. 30 frames a second with a key frame every 2 s that is six times as large as the others, and
 * AAC at 128 kbit/s; chunks of 4,096 bytes as OBS sends them, each message written on its own.
 */
final class Stream {
    static final int CHUNK_BYTES = 4096;
    private static final int FRAMES_A_SECOND = 30;
    private static final int KEY_FRAME_INTERVAL = 60;
    private static final int KEY_FRAME_WEIGHT = 6;
    private static final int AUDIO_BYTES = 341;
    /** 1,024 samples at 48 kHz. */
    private static final double AUDIO_MILLIS = 1024 / 48.0;

    private final List<Packet> packets = new ArrayList<>();

    /** @param atMillis when it is to be sent, from the stream's start */
    record Packet(long atMillis, byte[] bytes) {}

    Stream(int kilobits, int seconds) {
        List<FlvTag> tags = new ArrayList<>(
                TestStream.of(FRAMES_A_SECOND, KEY_FRAME_INTERVAL).tags(0));
        Random random = new Random(1);
        int gopBytes = kilobits * 1000 / Byte.SIZE * KEY_FRAME_INTERVAL / FRAMES_A_SECOND;
        int frameBytes = gopBytes / (KEY_FRAME_INTERVAL - 1 + KEY_FRAME_WEIGHT);
        for (int frame = 0; frame < seconds * FRAMES_A_SECOND; frame++) {
            boolean key = frame % KEY_FRAME_INTERVAL == 0;
            byte[] content = bytes(random, key ? frameBytes * KEY_FRAME_WEIGHT : frameBytes, key ? 0x17 : 0x27);
            tags.add(new FlvTag(FlvTag.Type.VIDEO, frame * 1000L / FRAMES_A_SECOND, Unpooled.wrappedBuffer(content)));
        }
        for (int frame = 0; frame * AUDIO_MILLIS < seconds * 1000; frame++) {
            byte[] content = bytes(random, AUDIO_BYTES, 0xaf);
            tags.add(new FlvTag(FlvTag.Type.AUDIO, (long) (frame * AUDIO_MILLIS), Unpooled.wrappedBuffer(content)));
        }
        tags.sort(Comparator.comparingLong(FlvTag::timestampMillis));
        EmbeddedChannel encoder = Publisher.encoder();
        for (FlvTag tag : tags) {
            packets.add(new Packet(tag.timestampMillis(), chunks(encoder, tag)));
        }
    }

    List<Packet> packets() {
        return packets;
    }

    private static byte[] chunks(EmbeddedChannel encoder, FlvTag tag) {
        return Publisher.bytes(
                encoder,
                new RtmpMessage(tag.type().id(), Publisher.MEDIA_STREAM, tag.timestampMillis(), tag.content()));
    }

    private static byte[] bytes(Random random, int length, int first) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        content[0] = (byte) first;
        content[1] = 1;
        return content;
    }
}
