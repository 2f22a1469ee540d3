package dev.millrace.chat.redis;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.LogRules;
import dev.millrace.chat.broker.LogSlice;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.broker.Pulse;
import dev.millrace.chat.broker.Receipt;
import dev.millrace.chat.broker.RoomListener;
import dev.millrace.chat.broker.Subscription;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The broker on Redis 6.2 or later, or Valkey. */
public final class RedisBroker implements Broker, AutoCloseable {
    private static final int FACTS_AN_ENTRY = 4;

    private final Script publish = Script.of("publish.lua");
    private final Script read = Script.of("read.lua");
    private final Script pulse = Script.of("pulse.lua");

    private final LogRules rules;
    private final LazyConnection<StatefulRedisConnection<String, String>> commands;
    private final RedisSubscriptions subscriptions;

    /** @param client with a command time-out, which is as long as a caller waits; stays the caller's to shut down */
    public RedisBroker(RedisClient client, LogRules rules) {
        this.rules = rules;
        this.commands = new LazyConnection<>(client::connect);
        this.subscriptions = new RedisSubscriptions(client::connectPubSub);
    }

    @Override
    public Receipt publish(Draft draft) {
        RoomKeys keys = new RoomKeys(draft.room());
        List<String> answer = run(
                publish,
                List.of(keys.log(), keys.epoch(), keys.dedup(draft.senderKey()), keys.rate(draft.userId())),
                candidateEpoch(),
                draft.messageId(),
                draft.message(),
                String.valueOf(rules.length()),
                String.valueOf(rules.keyMemory().toMillis()),
                String.valueOf(draft.pause().toMillis()),
                keys.channel(),
                draft.senderKey());
        String detail = answer.get(1);
        return switch (answer.getFirst()) {
            case "accepted" -> new Receipt.Accepted(idOf(detail), offsetOf(detail));
            case "duplicate" -> new Receipt.Duplicate(idOf(detail), offsetOf(detail));
            case "limited" -> new Receipt.RateLimited(Duration.ofMillis(Math.max(1, Long.parseLong(detail))));
            default -> throw new IllegalStateException("publish.lua answered " + answer.getFirst());
        };
    }

    @Override
    public LogSlice newest(String room, int count) {
        RoomKeys keys = new RoomKeys(room);
        return slice(run(read, List.of(keys.log(), keys.epoch()), candidateEpoch(), String.valueOf(count)));
    }

    @Override
    public LogSlice after(String room, Offset offset, int count) {
        RoomKeys keys = new RoomKeys(room);
        return slice(run(
                read, List.of(keys.log(), keys.epoch()), candidateEpoch(), String.valueOf(count), offset.toString()));
    }

    @Override
    public Subscription subscribe(String room, RoomListener listener) {
        return subscriptions.subscribe(new RoomKeys(room).channel(), listener);
    }

    @Override
    public Pulse pulse(String room, String pod, int members) {
        RoomKeys keys = new RoomKeys(room);
        List<String> answer = run(
                pulse,
                List.of(keys.log(), keys.epoch(), keys.pulse()),
                candidateEpoch(),
                pod,
                String.valueOf(members),
                String.valueOf(rules.pulseMemory().toSeconds()));
        return new Pulse(
                Integer.parseInt(answer.getFirst()), new Position(answer.get(1), requireOffset(answer.get(2))));
    }

    @Override
    public void ping() {
        commands.ask(redis -> redis.sync().ping());
    }

    @Override
    public void close() {
        subscriptions.close();
        commands.close();
    }

    private List<String> run(Script script, List<String> keys, String... arguments) {
        return commands.ask(redis -> script.run(redis.sync(), keys, arguments));
    }

    private static LogSlice slice(List<String> answer) {
        Position tail = new Position(answer.getFirst(), requireOffset(answer.get(1)));
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 2; i + FACTS_AN_ENTRY <= answer.size(); i += FACTS_AN_ENTRY) {
            Position position = new Position(tail.epoch(), requireOffset(answer.get(i)));
            entries.add(new LogEntry(position, requireOffset(answer.get(i + 1)), answer.get(i + 2), answer.get(i + 3)));
        }
        return new LogSlice(tail, List.copyOf(entries));
    }

    /** Used when the log is made by this very call. */
    private static String candidateEpoch() {
        return UUID.randomUUID().toString();
    }

    private static String idOf(String detail) {
        return detail.substring(0, detail.indexOf(' '));
    }

    private static Offset offsetOf(String detail) {
        return requireOffset(detail.substring(detail.indexOf(' ') + 1));
    }

    private static Offset requireOffset(String text) {
        return Offset.parse(text)
                .orElseThrow(() -> new BrokerUnavailableException("a log has something in it that is no chat message"));
    }
}
