package dev.millrace.rtmp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.rtmp.amf.AmfLimits;
import dev.millrace.rtmp.chunk.ChunkDecoder;
import dev.millrace.rtmp.chunk.ChunkEncoder;
import dev.millrace.rtmp.chunk.ChunkLimits;
import dev.millrace.rtmp.chunk.ControlMessages;
import dev.millrace.rtmp.chunk.MessageType;
import dev.millrace.rtmp.chunk.RtmpMessage;
import dev.millrace.rtmp.command.RtmpCommand;
import dev.millrace.rtmp.command.RtmpStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;

/** One publisher's connection as the server has it, without a network, and with an account of its memory. */
final class ServerChannel {
    final Recorder recorder = new Recorder();
    final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);
    /** Its clock stands still until it is told to go on. */
    final EmbeddedChannel channel = new EmbeddedChannel(DefaultChannelId.newInstance(), false, false);
    /** Reads what the server says; its chunk streams go on from answer to answer. */
    private final EmbeddedChannel answers = new EmbeddedChannel(new ChunkDecoder(ChunkLimits.DEFAULT));

    ServerChannel() {
        this(PublishLimits.DEFAULT);
    }

    ServerChannel(PublishLimits limits) {
        channel.config().setAllocator(alloc);
        channel.pipeline().addLast(new PublishServerInitializer(limits, recorder));
        try {
            channel.register();
            channel.freezeTime();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends what is right up to the publish command, so that media can follow. */
    ServerChannel publishing() {
        write(ClientSession.start());
        return this;
    }

    void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    void write(byte[] bytes, int from, int length) {
        channel.writeInbound(alloc.buffer().writeBytes(bytes, from, length));
        channel.runPendingTasks();
    }

    void send(RtmpMessage message) {
        EmbeddedChannel encoder = new EmbeddedChannel(new ChunkEncoder());
        encoder.writeOutbound(ControlMessages.setChunkSize(UnpooledByteBufAllocator.DEFAULT, 4096), message);
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            channel.writeInbound(part);
        }
        channel.runPendingTasks();
        encoder.finishAndReleaseAll();
    }

    /** What the server said since the last call; the caller releases it. */
    List<RtmpMessage> messages() {
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            boolean handshake = part.readableBytes() == ClientSession.HANDSHAKE_BYTES;
            answers.writeInbound(handshake ? part.skipBytes(ClientSession.HANDSHAKE_BYTES) : part);
        }
        List<RtmpMessage> messages = new ArrayList<>();
        for (RtmpMessage message = answers.readInbound(); message != null; message = answers.readInbound()) {
            messages.add(message);
        }
        return messages;
    }

    /** The commands that the server sent since the last call. */
    List<RtmpCommand> commands() {
        List<RtmpCommand> commands = new ArrayList<>();
        for (RtmpMessage message : messages()) {
            if (message.type() == MessageType.COMMAND_AMF0) {
                commands.add(RtmpCommand.read(message, AmfLimits.DEFAULT));
            }
            message.release();
        }
        return commands;
    }

    /** The server's answers since the last call, each with its status code if it has one. */
    List<String> answers() {
        return commands().stream()
                .map(command -> command.name() + " "
                        + RtmpStatus.from(command.argument(1)).code())
                .toList();
    }

    /** Ends the connection; nothing may be left of it. */
    void assertNothingLeft() {
        channel.finishAndReleaseAll();
        answers.finishAndReleaseAll();
        assertThat(usedBytes()).isZero();
    }

    /** The memory of the connection's buffers, on the heap and outside of it. */
    long usedBytes() {
        return alloc.metric().usedHeapMemory() + alloc.metric().usedDirectMemory();
    }
}
