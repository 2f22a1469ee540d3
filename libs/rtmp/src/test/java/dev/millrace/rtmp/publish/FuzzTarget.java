package dev.millrace.rtmp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import dev.millrace.rtmp.amf.AmfLimits;
import dev.millrace.rtmp.amf.AmfReader;
import dev.millrace.rtmp.chunk.ChunkLimits;
import dev.millrace.rtmp.flv.AudioPacket;
import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.flv.VideoPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What reads bytes from outside. Each target takes anything: it may refuse it with an {@link RtmpException} that has a
 * code, may not fail in any other way, and may leave nothing behind.
 */
enum FuzzTarget {
    /** A connection from its first byte. */
    HANDSHAKE {
        @Override
        void run(byte[] input) {
            serve(input, 0);
        }
    },
    /** A connection after an impeccable handshake. */
    SESSION {
        @Override
        void run(byte[] input) {
            byte[] handshake = ObsClient.handshake();
            byte[] all = new byte[handshake.length + input.length];
            System.arraycopy(handshake, 0, all, 0, handshake.length);
            System.arraycopy(input, 0, all, handshake.length, input.length);
            serve(all, handshake.length);
        }
    },
    AMF {
        @Override
        void run(byte[] input) {
            refusable(() -> new AmfReader(Unpooled.wrappedBuffer(input), AMF_LIMITS).all());
        }
    },
    FLV {
        @Override
        void run(byte[] input) {
            refusable(() -> {
                try (FlvReader reader = new FlvReader(new ByteArrayInputStream(input), LONGEST)) {
                    Optional<FlvTag> tag = reader.next();
                    while (tag.isPresent()) {
                        question(tag.get());
                        tag = reader.next();
                    }
                } catch (EOFException cutShort) {
                    // What a broken connection looks like; documented.
                }
            });
        }
    },
    /** The first byte is the tag's type. */
    TAG {
        @Override
        void run(byte[] input) {
            if (input.length == 0) {
                return;
            }
            boolean audio = input[0] == FlvTag.Type.AUDIO.id();
            ByteBuf content = Unpooled.wrappedBuffer(input, 1, input.length - 1);
            question(new FlvTag(audio ? FlvTag.Type.AUDIO : FlvTag.Type.VIDEO, 0, content));
        }
    };

    private static final int LONGEST = 16 << 10;
    private static final AmfLimits AMF_LIMITS = new AmfLimits(6, 4 << 10, 200);
    private static final PublishLimits LIMITS = new PublishLimits(
            new ChunkLimits(LONGEST, 2 * LONGEST, 6), AMF_LIMITS, Duration.ofSeconds(10), Duration.ofSeconds(15));
    /** Unfinished messages, one that is being handled, the bytes that have just come, and what the server answers. */
    private static final long MOST_MEMORY = 2 * LONGEST + LONGEST + 128 * 1024;

    abstract void run(byte[] input);

    /** In pieces, so that what the server keeps between them can be weighed. */
    private static void serve(byte[] input, int firstPiece) {
        ServerChannel server = new ServerChannel(LIMITS);
        int at = 0;
        try {
            while (at < input.length && server.channel.isOpen()) {
                int bytes = Math.min(input.length - at, at < firstPiece ? firstPiece : 1500);
                server.write(input, at, bytes);
                at += bytes;
                assertThat(server.usedBytes()).isLessThan(MOST_MEMORY);
                server.messages().forEach(message -> message.release());
            }
        } catch (RtmpException second) {
            // Unlike a real one, this channel takes its handlers out while a message is being handled, so what is wrong
            // with the bytes after it finds nobody.
            assertThat(server.channel.isOpen()).isFalse();
        }
        assertThat(server.recorder.events).noneMatch(event -> event.startsWith("failed"));
        server.assertNothingLeft();
    }

    private static void question(FlvTag tag) {
        refusable(() -> {
            switch (tag.type()) {
                case VIDEO -> VideoPacket.read(tag);
                case AUDIO -> AudioPacket.read(tag);
                case SCRIPT -> new AmfReader(tag.content().slice(), AMF_LIMITS).all();
            }
        });
        assertThat(tag.isKeyFrame() && tag.isDecoderConfiguration()).isFalse();
        assertThat(tag.refCnt()).isOne();
        tag.release();
    }

    private static void refusable(Reading reading) {
        try {
            reading.read();
        } catch (RtmpException refused) {
            assertThat(refused.error()).isIn(ALLOWED).isNotNull();
        } catch (IOException e) {
            throw new AssertionError("only streams that break off may fail so", e);
        }
    }

    private static final Set<RtmpError> ALLOWED =
            Set.of(RtmpError.AMF_MALFORMED, RtmpError.AMF_LIMIT, RtmpError.FLV_MALFORMED, RtmpError.MESSAGE_TOO_LARGE);

    private interface Reading {
        void read() throws IOException;
    }
}
