package dev.millrace.chat.connection;

import dev.millrace.chat.protocol.Frame;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.web.socket.CloseStatus;

/** Keeps what is sent over it, and can break. */
final class FakeWire implements Wire {
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();
    private boolean broken;

    void breakDown() {
        broken = true;
    }

    List<String> log() {
        return log;
    }

    /** How often somebody used it while somebody else did. */
    int overlaps() {
        return overlaps.get();
    }

    @Override
    public void send(Frame frame) throws IOException {
        if (broken) {
            throw new IOException("broken by the test");
        }
        if (users.incrementAndGet() > 1) {
            overlaps.incrementAndGet();
        }
        log.add(frame.text());
        Thread.yield();
        users.decrementAndGet();
    }

    @Override
    public void ping() {
        log.add("ping");
    }

    @Override
    public void close(CloseStatus status) {
        log.add("close " + status.getCode());
    }
}
