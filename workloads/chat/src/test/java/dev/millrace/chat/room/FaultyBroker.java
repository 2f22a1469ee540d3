package dev.millrace.chat.room;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.LogSlice;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Pulse;
import dev.millrace.chat.broker.Receipt;
import dev.millrace.chat.broker.RoomListener;
import dev.millrace.chat.broker.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One pod's way to a broker that several pods share: cut off, or deaf to answers, as the test likes; what is published
 * waits until the test lets it through, in any order, twice, or never.
 */
final class FaultyBroker implements Broker {
    private final Supplier<Broker> shared;
    private final List<LogEntry> onTheWay = new ArrayList<>();
    private Fault fault = Fault.NONE;
    private Optional<Subscription> subscription = Optional.empty();

    enum Fault {
        NONE,
        /** Nothing gets there, and nothing comes from there. */
        CUT_OFF,
        /** What is asked happens, but nobody hears of it. */
        ANSWERS_LOST
    }

    /** @param shared the broker as it is at the moment: another one is one that forgot everything */
    FaultyBroker(Supplier<Broker> shared) {
        this.shared = shared;
    }

    void set(Fault next) {
        fault = next;
    }

    /** What was published and has not come through yet: to be taken from. */
    List<LogEntry> onTheWay() {
        return onTheWay;
    }

    /** The broker is another one: listens to that. */
    void reattach(String room) {
        subscription.ifPresent(Subscription::close);
        subscription = subscription.map(old -> listen(room));
    }

    @Override
    public Receipt publish(Draft draft) {
        return asked(broker -> broker.publish(draft));
    }

    @Override
    public LogSlice newest(String room, int count) {
        return asked(broker -> broker.newest(room, count));
    }

    @Override
    public LogSlice after(String room, Offset offset, int count) {
        return asked(broker -> broker.after(room, offset, count));
    }

    /** The listener is the test's own: see {@link #onTheWay}. */
    @Override
    public Subscription subscribe(String room, RoomListener listener) {
        if (fault == Fault.CUT_OFF) {
            throw new BrokerUnavailableException("cut off by the test");
        }
        subscription = Optional.of(listen(room));
        return () -> subscription.ifPresent(Subscription::close);
    }

    @Override
    public Pulse pulse(String room, String pod, int members) {
        return asked(broker -> broker.pulse(room, pod, members));
    }

    @Override
    public void ping() {
        asked(broker -> true);
    }

    private Subscription listen(String room) {
        return shared.get().subscribe(room, new RoomListener() {
            @Override
            public void published(LogEntry entry) {
                if (fault != Fault.CUT_OFF) {
                    onTheWay.add(entry);
                }
            }

            @Override
            public void resubscribed() {
                throw new AssertionError("a broker within one process is never interrupted");
            }
        });
    }

    private <T> T asked(Question<T> question) {
        if (fault == Fault.CUT_OFF) {
            throw new BrokerUnavailableException("cut off by the test");
        }
        T answer = question.of(shared.get());
        if (fault == Fault.ANSWERS_LOST) {
            throw new BrokerUnavailableException("the answer is lost by the test");
        }
        return answer;
    }

    @FunctionalInterface
    private interface Question<T> {
        T of(Broker broker);
    }
}
