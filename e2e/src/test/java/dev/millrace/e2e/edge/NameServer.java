package dev.millrace.e2e.edge;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Answers questions for A records on a port of loopback, one at a time (RFC 1035 §4); unknown names do not exist. */
final class NameServer implements AutoCloseable {
    private static final int RESPONSE = 0x8180;
    private static final int NO_SUCH_NAME = 0x8183;
    private static final int HEADER = 12;

    private final DatagramSocket socket;
    private final Map<String, String> addresses = new ConcurrentHashMap<>();

    NameServer() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        Thread.ofVirtual().name("names").start(this::serve);
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** From now on the name has this address; null: it is gone. */
    void set(String name, @Nullable String address) {
        if (address == null) {
            addresses.remove(name);
        } else {
            addresses.put(name, address);
        }
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!socket.isClosed()) {
            try {
                var question = new DatagramPacket(buffer, buffer.length);
                socket.receive(question);
                byte[] answer = answer(ByteBuffer.wrap(buffer, 0, question.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private byte[] answer(ByteBuffer question) throws IOException {
        int id = Short.toUnsignedInt(question.getShort(0));
        question.position(HEADER);
        var name = new StringBuilder();
        for (int length = question.get(); length > 0; length = question.get()) {
            byte[] label = new byte[length];
            question.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int end = question.position() + 4;
        String address = addresses.get(name.toString());
        var answer = ByteBuffer.allocate(512);
        answer.putShort((short) id).putShort((short) (address == null ? NO_SUCH_NAME : RESPONSE));
        answer.putShort((short) 1).putShort((short) (address == null ? 0 : 1)).putInt(0);
        answer.put(question.slice(HEADER, end - HEADER));
        if (address != null) {
            // The name of the question, A, IN, 5 s as CoreDNS says, four bytes.
            answer.putShort((short) (0xc000 | HEADER)).putShort((short) 1).putShort((short) 1);
            answer.putInt(5)
                    .putShort((short) 4)
                    .put(InetAddress.getByName(address).getAddress());
        }
        byte[] bytes = new byte[answer.position()];
        answer.flip().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        socket.close();
    }
}
