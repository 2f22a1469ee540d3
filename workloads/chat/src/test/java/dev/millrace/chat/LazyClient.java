package dev.millrace.chat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client on a plain socket, which reads only when it is told to. Frames: RFC 6455 section 5.2. */
final class LazyClient implements AutoCloseable {
    private static final int SMALL_BUFFER = 4096;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int MASKED = 0x80;

    private final Socket socket;
    private final DataInputStream in;

    private LazyClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    static LazyClient connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        LazyClient client = new LazyClient(socket);
        client.shakeHands(port);
        return client;
    }

    void send(String text) throws IOException {
        send(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The mask is zero, so that the payload stays as it is.
     *
     * @param opcode with the bit that says that the frame is final
     */
    void send(int opcode, byte[] payload) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(14).put((byte) opcode);
        if (payload.length <= 125) {
            header.put((byte) (MASKED | payload.length));
        } else if (payload.length <= 0xffff) {
            header.put((byte) (MASKED | 126)).putShort((short) payload.length);
        } else {
            header.put((byte) (MASKED | 127)).putLong(payload.length);
        }
        header.putInt(0).flip();
        byte[] frame = new byte[header.remaining() + payload.length];
        int length = header.remaining();
        header.get(frame, 0, length);
        System.arraycopy(payload, 0, frame, length, payload.length);
        socket.getOutputStream().write(frame);
    }

    /** Reads all that was sent; returns the code of the close at its end. */
    int readToClose() throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte();
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            if (opcode == CLOSE) {
                return in.readUnsignedShort();
            }
            in.skipNBytes(length);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void shakeHands(int port) throws IOException {
        socket.getOutputStream()
                .write(("GET /ws/chat HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        int newlines = 0;
        while (newlines < 2) {
            int next = in.readUnsignedByte();
            if (next == '\n') {
                newlines++;
            } else if (next != '\r') {
                newlines = 0;
            }
        }
    }
}
