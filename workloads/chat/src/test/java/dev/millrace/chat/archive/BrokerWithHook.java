package dev.millrace.chat.archive;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.LogSlice;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Pulse;
import dev.millrace.chat.broker.Receipt;
import dev.millrace.chat.broker.RoomListener;
import dev.millrace.chat.broker.Subscription;

/** Does something each time the log was read. */
record BrokerWithHook(Broker broker, Runnable afterReading) implements Broker {

    @Override
    public Receipt publish(Draft draft) {
        return broker.publish(draft);
    }

    @Override
    public LogSlice newest(String room, int count) {
        return broker.newest(room, count);
    }

    @Override
    public LogSlice after(String room, Offset offset, int count) {
        LogSlice slice = broker.after(room, offset, count);
        afterReading.run();
        return slice;
    }

    @Override
    public Subscription subscribe(String room, RoomListener listener) {
        return broker.subscribe(room, listener);
    }

    @Override
    public Pulse pulse(String room, String pod, int members) {
        return broker.pulse(room, pod, members);
    }

    @Override
    public void ping() {
        broker.ping();
    }
}
