package dev.millrace.chat.room;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.InProcessBroker;
import dev.millrace.chat.broker.LogRules;
import dev.millrace.chat.broker.LogSlice;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Pulse;
import dev.millrace.chat.broker.Receipt;
import dev.millrace.chat.broker.RoomListener;
import dev.millrace.chat.broker.Subscription;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/** A broker that can be switched off, and that can forget everything. */
final class UnreliableBroker implements Broker {
    static final int LENGTH = 60;

    private static final LogRules RULES = new LogRules(LENGTH, Duration.ofMinutes(5), Duration.ofMinutes(1));

    private Broker broker = fresh();
    private boolean away;
    private int said;

    void goAway() {
        away = true;
    }

    void comeBack() {
        away = false;
    }

    /** As a Redis without a disk does when it is restarted. Subscribers stay with the old logs, and hear nothing. */
    void forgetEverything() {
        broker = fresh();
    }

    /** Also while it is away for everybody else. */
    void say(String room) {
        broker.publish(new Draft(
                room,
                "user",
                "key-" + said,
                "id-" + said,
                "{\"said\":" + said + ",\"id\":\"id-" + said + "\"}",
                Duration.ZERO));
        said++;
    }

    int said() {
        return said;
    }

    @Override
    public Receipt publish(Draft draft) {
        return asked(() -> broker.publish(draft));
    }

    @Override
    public LogSlice newest(String room, int count) {
        return asked(() -> broker.newest(room, count));
    }

    @Override
    public LogSlice after(String room, Offset offset, int count) {
        return asked(() -> broker.after(room, offset, count));
    }

    @Override
    public Subscription subscribe(String room, RoomListener listener) {
        return asked(() -> broker.subscribe(room, listener));
    }

    @Override
    public Pulse pulse(String room, String pod, int members) {
        return asked(() -> broker.pulse(room, pod, members));
    }

    @Override
    public void ping() {
        asked(() -> true);
    }

    private <T> T asked(Supplier<T> question) {
        if (away) {
            throw new BrokerUnavailableException("switched off by the test");
        }
        return question.get();
    }

    private static Broker fresh() {
        return new InProcessBroker(RULES, InstantSource.system());
    }
}
