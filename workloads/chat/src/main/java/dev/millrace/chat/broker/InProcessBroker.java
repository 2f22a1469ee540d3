package dev.millrace.chat.broker;

import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A broker within one process, for a pod that is alone. Its logs last as long as it does. */
public final class InProcessBroker implements Broker {
    private final Map<String, InProcessLog> logs = new ConcurrentHashMap<>();
    private final LogRules rules;
    private final InstantSource clock;

    public InProcessBroker(LogRules rules, InstantSource clock) {
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    public Receipt publish(Draft draft) {
        return log(draft.room()).publish(draft);
    }

    @Override
    public LogSlice newest(String room, int count) {
        return log(room).newest(count);
    }

    @Override
    public LogSlice after(String room, Offset offset, int count) {
        return log(room).after(offset, count);
    }

    @Override
    public Subscription subscribe(String room, RoomListener listener) {
        InProcessLog log = log(room);
        log.add(listener);
        return () -> log.remove(listener);
    }

    @Override
    public Pulse pulse(String room, String pod, int members) {
        return log(room).pulse(pod, members);
    }

    @Override
    public void ping() {
        // Being here is the answer.
    }

    private InProcessLog log(String room) {
        return logs.computeIfAbsent(
                room, id -> new InProcessLog(UUID.randomUUID().toString(), rules, clock));
    }
}
