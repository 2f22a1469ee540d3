package dev.millrace.bench.ingest;

import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.amf.AmfValue.AmfObject;
import dev.millrace.rtmp.chunk.ChunkEncoder;
import dev.millrace.rtmp.chunk.ControlMessages;
import dev.millrace.rtmp.chunk.RtmpMessage;
import dev.millrace.rtmp.command.RtmpCommand;
import dev.millrace.rtmp.command.RtmpStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One publisher's socket: blocking, and with no thread of its own. */
final class Publisher implements AutoCloseable {
    static final int MEDIA_STREAM = 1;
    private static final int HANDSHAKE_BYTES = 1536;
    private static final int PATIENCE_MILLIS = 15_000;

    private final Socket socket;
    private final OutputStream out;
    private final long phaseNanos;
    private int next;

    private Publisher(Socket socket, long phaseNanos) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.phaseNanos = phaseNanos;
    }

    /**
     * Connects and publishes.
     *
     * @param phaseNanos how much later than others it sends each packet
     */
    static Publisher start(int port, String key, long phaseNanos) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        Publisher publisher = new Publisher(socket, phaseNanos);
        publisher.publish(key);
        return publisher;
    }

    /** An encoder in the state that every publisher's is in when the media begin. */
    static EmbeddedChannel encoder() {
        EmbeddedChannel encoder = new EmbeddedChannel(new ChunkEncoder());
        commands(encoder, "");
        return encoder;
    }

    static byte[] bytes(EmbeddedChannel encoder, RtmpMessage message) {
        encoder.writeOutbound(message);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            byte[] content = new byte[part.readableBytes()];
            part.readBytes(content);
            part.release();
            bytes.writeBytes(content);
        }
        return bytes.toByteArray();
    }

    /**
     * Sends what is due.
     *
     * @param nanos since the streams' start
     * @return the bytes that were sent
     */
    long send(Stream stream, long nanos) throws IOException {
        long sent = 0;
        while (next < stream.packets().size()) {
            Stream.Packet packet = stream.packets().get(next);
            if (packet.atMillis() * 1_000_000 + phaseNanos > nanos) {
                break;
            }
            out.write(packet.bytes());
            sent += packet.bytes().length;
            next++;
        }
        return sent;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void publish(String key) throws IOException {
        byte[] hello = new byte[1 + HANDSHAKE_BYTES];
        hello[0] = 3;
        out.write(hello);
        InputStream in = socket.getInputStream();
        in.readNBytes(1 + 2 * HANDSHAKE_BYTES);
        out.write(new byte[HANDSHAKE_BYTES]);
        out.write(commands(new EmbeddedChannel(new ChunkEncoder()), key));
        StringBuilder heard = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (heard.indexOf(RtmpStatus.PUBLISH_START) < 0) {
            int read = in.read(buffer);
            if (read < 0) {
                throw new EOFException("turned away: " + heard);
            }
            heard.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
        }
    }

    private static byte[] commands(EmbeddedChannel encoder, String key) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(bytes(encoder, ControlMessages.setChunkSize(encoder.alloc(), Stream.CHUNK_BYTES)));
        AmfValue properties = new AmfObject(Map.of("app", AmfValue.of("live"), "type", AmfValue.of("nonprivate")));
        all.writeBytes(command(encoder, RtmpCommand.of("connect", 1, properties), 0));
        all.writeBytes(command(encoder, RtmpCommand.of("createStream", 2, AmfValue.NULL), 0));
        all.writeBytes(command(
                encoder,
                RtmpCommand.of("publish", 3, AmfValue.NULL, AmfValue.of(key), AmfValue.of("live")),
                MEDIA_STREAM));
        return all.toByteArray();
    }

    private static byte[] command(EmbeddedChannel encoder, RtmpCommand command, int stream) {
        return bytes(encoder, command.toMessage(Unpooled.buffer().alloc(), stream));
    }
}
