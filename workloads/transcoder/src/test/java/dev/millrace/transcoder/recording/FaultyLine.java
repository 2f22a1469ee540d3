package dev.millrace.transcoder.recording;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A line to an HTTP server that can be cut and disturbed, request by request. One request a connection. */
final class FaultyLine implements AutoCloseable {
    private final URI server;
    private final int port;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> delivered = new ArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Function<Request, Fault> faults = request -> Fault.NONE;
    private ServerSocket listening;

    enum Fault {
        NONE,
        /** Answered with 503 SlowDown; the server does not hear of it. */
        REFUSED,
        /** Reset when half of the body is through. */
        RESET,
        /** The server does it, the answer is lost. */
        ANSWER_LOST,
        /** Nothing moves any more after the head. */
        SILENT,
        /** A few bytes at a time. */
        SLOW
    }

    /** @param number of the request, from 1 */
    record Request(int number, String method, String path) {}

    FaultyLine(String endpoint) throws IOException {
        server = URI.create(endpoint);
        listening = listen(0);
        port = listening.getLocalPort();
        Thread.ofVirtual().start(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    void faults(Function<Request, Fault> next) {
        faults = next;
    }

    /** Connections are refused, and those that there are break. */
    synchronized void cut() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    synchronized void mend() throws IOException {
        listening = listen(port);
        Thread.ofVirtual().start(this::accept);
    }

    int requests() {
        return requests.get();
    }

    /** Paths of the PUTs that the server has heard of whole, in their order. */
    List<String> delivered() {
        synchronized (delivered) {
            return List.copyOf(delivered);
        }
    }

    @Override
    public void close() throws IOException {
        cut();
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        return socket;
    }

    private void accept() {
        ServerSocket from = listening;
        try {
            while (true) {
                Socket client = from.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // The line is cut.
        }
    }

    private void serve(Socket client) {
        try (client) {
            pass(client);
        } catch (IOException e) {
            // One end has gone: the other is told by the closed connection.
        } finally {
            open.remove(client);
        }
    }

    private void pass(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        List<String> head = head(in);
        String[] line = head.getFirst().split(" ");
        Fault fault = faults.apply(new Request(requests.incrementAndGet(), line[0], line[1]));
        int length = contentLength(head);
        if (fault == Fault.SILENT) {
            // The client's time-out ends this.
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
            return;
        }
        byte[] body =
                fault == Fault.SLOW ? slowly(in, length) : in.readNBytes(fault == Fault.RESET ? length / 2 : length);
        switch (fault) {
            case REFUSED -> refuse(client.getOutputStream());
            case RESET -> client.setSoLinger(true, 0);
            case ANSWER_LOST -> {
                forward(head, body, OutputStream.nullOutputStream());
                client.setSoLinger(true, 0);
            }
            case NONE, SLOW -> forward(head, body, client.getOutputStream());
            case SILENT -> throw new IllegalStateException("is over already");
        }
        if ((fault == Fault.NONE || fault == Fault.ANSWER_LOST) && line[0].equals("PUT")) {
            synchronized (delivered) {
                delivered.add(line[1]);
            }
        }
    }

    private void forward(List<String> head, byte[] body, OutputStream answer) throws IOException {
        try (Socket to = new Socket(server.getHost(), server.getPort())) {
            StringBuilder text = new StringBuilder(head.getFirst()).append("\r\n");
            head.stream()
                    .skip(1)
                    .filter(header -> !header.toLowerCase(Locale.ROOT).startsWith("connection:"))
                    .forEach(header -> text.append(header).append("\r\n"));
            text.append("Connection: close\r\n\r\n");
            OutputStream out = to.getOutputStream();
            out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
            to.getInputStream().transferTo(answer);
            answer.flush();
        }
    }

    /** Slower than any time-out of a test, until the client has had enough. */
    private static byte[] slowly(InputStream in, int length) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (body.size() < length) {
            byte[] some = in.readNBytes(Math.min(64, length - body.size()));
            if (some.length == 0) {
                throw new EOFException();
            }
            body.write(some);
            LockSupport.parkNanos(20_000_000);
        }
        return body.toByteArray();
    }

    private static void refuse(OutputStream out) throws IOException {
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>SlowDown</Code>"
                + "<Message>Please reduce your request rate.</Message></Error>";
        out.write(("HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: " + xml.length()
                        + "\r\nConnection: close\r\n\r\n" + xml)
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static List<String> head(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            if (next == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
                if (text.isEmpty()) {
                    return lines;
                }
                lines.add(text);
                line.reset();
            } else {
                line.write(next);
            }
        }
    }

    private static int contentLength(List<String> head) {
        return head.stream()
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(header -> Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }
}
