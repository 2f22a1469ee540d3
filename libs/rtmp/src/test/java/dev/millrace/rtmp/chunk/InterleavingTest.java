package dev.millrace.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Messages of several chunk streams, cut up, mixed, with every header that is allowed, and other chunk sizes under way. */
class InterleavingTest {
    private static final ChunkLimits LIMITS = new ChunkLimits(4096, 64 << 10, 8);
    private static final long TIMES = 1L << 32;
    private static final int EXTENDED = 0xff_ffff;
    /** No time stamp here begins with this byte, so no payload looks like a repeated one. */
    private static final byte FILLER = 0x5a;

    @Property(tries = 400)
    void putsMessagesTogetherHoweverTheyAreCut(
            @ForAll Random random, @ForAll @IntRange(min = 1, max = 6) int streams, @ForAll boolean repeatsExtended) {
        Sender sender = new Sender(random, repeatsExtended);
        for (int i = 0; i < streams; i++) {
            sender.open();
        }
        EmbeddedChannel channel = new EmbeddedChannel(new ChunkDecoder(LIMITS));
        List<Message> read = new ArrayList<>();
        for (int step = 0; step < 60; step++) {
            sender.step();
            deliver(channel, random, sender.writer.take());
            read(channel, read);
        }
        assertThat(read).isEqualTo(sender.finished);
        channel.finishAndReleaseAll();
    }

    private static void deliver(EmbeddedChannel channel, Random random, byte[] wire) {
        int from = 0;
        while (from < wire.length) {
            int bytes = Math.min(wire.length - from, random.nextInt(1, 40));
            channel.writeInbound(channel.alloc().buffer(bytes).writeBytes(wire, from, bytes));
            from += bytes;
        }
    }

    private static void read(EmbeddedChannel channel, List<Message> into) {
        for (RtmpMessage message = channel.readInbound(); message != null; message = channel.readInbound()) {
            into.add(new Message(
                    message.type(),
                    message.streamId(),
                    message.timestamp(),
                    message.content().readableBytes()));
            message.release();
        }
    }

    private record Message(int type, int streamId, long timestamp, int length) {}

    /** What a sender knows of one of its chunk streams. */
    private static final class Stream {
        final int id;
        Message last = new Message(0, 0, 0, 0);
        long field;
        boolean opened;
        int sent;
        boolean busy;

        Stream(int id) {
            this.id = id;
        }
    }

    private static final class Sender {
        final List<Message> finished = new ArrayList<>();
        final ChunkWriter writer;
        private final Random random;
        private final List<Stream> streams = new ArrayList<>();
        private int chunkSize = 128;

        Sender(Random random, boolean repeatsExtended) {
            this.random = random;
            this.writer = new ChunkWriter(repeatsExtended);
        }

        /** Opens a chunk stream whose id takes one, two or three bytes. */
        void open() {
            int first = 3 + 10 * streams.size();
            streams.add(
                    new Stream(first + random.nextInt(10) + List.of(0, 64, 1000).get(random.nextInt(3))));
        }

        void step() {
            if (random.nextInt(10) == 0) {
                int before = chunkSize;
                chunkSize = random.nextInt(1, 400);
                writer.setChunkSize(chunkSize, before);
                return;
            }
            Stream stream = streams.get(random.nextInt(streams.size()));
            if (!stream.busy) {
                begin(stream);
            } else {
                writer.header(3, stream.id, stream.field, 0, 0, 0);
            }
            send(stream);
        }

        private void begin(Stream stream) {
            Message before = stream.last;
            boolean same = random.nextBoolean();
            long timestamp = nextTimestamp(before.timestamp());
            Message message = new Message(
                    same && stream.opened
                            ? before.type()
                            : random.nextBoolean() ? MessageType.AUDIO : MessageType.VIDEO,
                    stream.opened && random.nextInt(4) > 0 ? before.streamId() : random.nextInt(3),
                    timestamp,
                    same ? before.length() : random.nextInt(600));
            // Forwards, or backwards by a delta of nearly 2^32.
            long delta = Math.floorMod(timestamp - before.timestamp(), TIMES);
            boolean relative = stream.opened && before.streamId() == message.streamId() && !looksLikePayload(delta);
            boolean sameShape = relative && before.type() == message.type() && before.length() == message.length();
            // The shortest header is allowed, and so is every longer one.
            int shortest = !relative ? 0 : !sameShape ? 1 : delta != stream.field ? 2 : 3;
            int format = random.nextInt(shortest + 1);
            stream.field = format == 0 ? timestamp : delta;
            stream.opened = true;
            stream.last = message;
            stream.busy = true;
            stream.sent = 0;
            writer.header(format, stream.id, stream.field, message.length(), message.type(), message.streamId());
        }

        private void send(Stream stream) {
            int length = stream.last.length();
            int bytes = Math.min(chunkSize, length - stream.sent);
            ByteBuf payload = Unpooled.buffer(bytes);
            for (int i = 0; i < bytes; i++) {
                payload.writeByte(FILLER);
            }
            writer.payload(payload, 0, bytes);
            stream.sent += bytes;
            if (stream.sent == length) {
                stream.busy = false;
                finished.add(stream.last);
            }
        }

        private long nextTimestamp(long before) {
            long next = switch (random.nextInt(5)) {
                case 0 -> before;
                case 1 -> before + random.nextInt(-50, 50);
                case 2 -> random.nextLong(TIMES);
                case 3 -> EXTENDED + random.nextInt(-2, 3);
                default -> before + 20;
            };
            long wrapped = Math.floorMod(next, TIMES);
            return looksLikePayload(wrapped) ? 0 : wrapped;
        }

        private static boolean looksLikePayload(long field) {
            return field >>> 24 == FILLER;
        }
    }
}
