package dev.millrace.chat.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The log of one room, with what is remembered of its senders. Thread-safe. */
final class InProcessLog {
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final String epoch;
    private final LogRules rules;
    private final InstantSource clock;
    private final Deque<LogEntry> entries = new ArrayDeque<>();
    private final List<RoomListener> listeners = new ArrayList<>();
    private final Map<String, Remembered<Receipt.Accepted>> keys = new LinkedHashMap<>();
    /** When each sender was last heard who had to keep a pause. */
    private final Map<String, Instant> senders = new LinkedHashMap<>();

    private final Map<String, Remembered<Integer>> members = new LinkedHashMap<>();
    private Offset last = Offset.START;

    InProcessLog(String epoch, LogRules rules, InstantSource clock) {
        this.epoch = epoch;
        this.rules = rules;
        this.clock = clock;
    }

    /** Tells the listeners while it holds the lock, so that they hear everything in the log's order. */
    synchronized Receipt publish(Draft draft) {
        Instant now = clock.instant();
        return duplicate(draft, now).or(() -> tooSoon(draft, now)).orElseGet(() -> append(draft, now));
    }

    private Optional<Receipt> tooSoon(Draft draft, Instant now) {
        return Optional.ofNullable(senders.get(draft.userId()))
                .map(last -> Duration.between(now, last.plus(draft.pause())))
                .filter(Duration::isPositive)
                .map(Receipt.RateLimited::new);
    }

    synchronized LogSlice newest(int count) {
        return new LogSlice(
                tail(),
                entries.stream().skip(Math.max(0, entries.size() - count)).toList());
    }

    synchronized LogSlice after(Offset offset, int count) {
        return new LogSlice(
                tail(),
                entries.stream()
                        .filter(entry -> entry.offset().compareTo(offset) > 0)
                        .limit(count)
                        .toList());
    }

    synchronized void add(RoomListener listener) {
        listeners.add(listener);
    }

    synchronized void remove(RoomListener listener) {
        listeners.remove(listener);
    }

    synchronized Pulse pulse(String pod, int count) {
        Instant now = clock.instant();
        forgetExpired(members, now);
        if (count == 0) {
            members.remove(pod);
        } else {
            remember(members, pod, count, now.plus(rules.pulseMemory()));
        }
        return new Pulse(members.values().stream().mapToInt(Remembered::value).sum(), tail());
    }

    private Optional<Receipt> duplicate(Draft draft, Instant now) {
        forgetExpired(keys, now);
        return Optional.ofNullable(keys.get(draft.senderKey()))
                .map(Remembered::value)
                .map(first -> new Receipt.Duplicate(first.messageId(), first.offset()));
    }

    private Receipt append(Draft draft, Instant now) {
        LogEntry entry = append(now, draft);
        Receipt.Accepted accepted = new Receipt.Accepted(draft.messageId(), entry.offset());
        remember(keys, draft.senderKey(), accepted, now.plus(rules.keyMemory()));
        if (draft.pause().isPositive()) {
            senders.remove(draft.userId());
            senders.put(draft.userId(), now);
        }
        forgetSenders(now);
        listeners.forEach(listener -> listener.published(entry));
        return accepted;
    }

    /** Whoever was silent for longer than anybody has to be. */
    private void forgetSenders(Instant now) {
        Instant longAgo = now.minus(LONGEST_PAUSE);
        Iterator<Instant> oldestFirst = senders.values().iterator();
        while (oldestFirst.hasNext() && oldestFirst.next().isBefore(longAgo)) {
            oldestFirst.remove();
        }
    }

    private LogEntry append(Instant now, Draft draft) {
        long millis = Math.max(now.toEpochMilli(), last.millis());
        Offset offset = new Offset(millis, millis == last.millis() ? last.sequence() + 1 : 0);
        LogEntry entry = new LogEntry(new Position(epoch, offset), last, draft.senderKey(), draft.message());
        last = offset;
        entries.addLast(entry);
        if (entries.size() > rules.length()) {
            entries.removeFirst();
        }
        return entry;
    }

    private Position tail() {
        return new Position(epoch, last);
    }

    /** All values of a map are remembered equally long, so the order of insertion is that of expiry. */
    private static <T> void remember(Map<String, Remembered<T>> map, String key, T value, Instant until) {
        map.remove(key);
        map.put(key, new Remembered<>(value, until));
    }

    private static <T> void forgetExpired(Map<String, Remembered<T>> map, Instant now) {
        Iterator<Remembered<T>> oldestFirst = map.values().iterator();
        while (oldestFirst.hasNext() && !oldestFirst.next().expiresAt().isAfter(now)) {
            oldestFirst.remove();
        }
    }

    private record Remembered<T>(T value, Instant expiresAt) {}
}
