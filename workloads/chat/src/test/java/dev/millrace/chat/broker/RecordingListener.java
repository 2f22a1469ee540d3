package dev.millrace.chat.broker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what it hears. */
public final class RecordingListener implements RoomListener {
    private final List<LogEntry> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger resubscriptions = new AtomicInteger();

    @Override
    public void published(LogEntry entry) {
        heard.add(entry);
    }

    @Override
    public void resubscribed() {
        resubscriptions.incrementAndGet();
    }

    public List<LogEntry> heard() {
        return heard;
    }

    public List<String> messages() {
        return heard.stream().map(LogEntry::message).toList();
    }

    public int resubscriptions() {
        return resubscriptions.get();
    }
}
