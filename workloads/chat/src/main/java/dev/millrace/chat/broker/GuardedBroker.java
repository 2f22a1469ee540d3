package dev.millrace.chat.broker;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.function.Supplier;

/**
 * A broker behind a circuit breaker: one that has not answered lately is not asked for a while, so that nobody waits for
 * it. Whether it lives is asked past the breaker.
 */
public final class GuardedBroker implements Broker {
    private final Broker broker;
    private final CircuitBreaker breaker;

    /** @param breaker counts {@link BrokerUnavailableException} as failures */
    public GuardedBroker(Broker broker, CircuitBreaker breaker) {
        this.broker = broker;
        this.breaker = breaker;
    }

    @Override
    public Receipt publish(Draft draft) {
        return guarded(() -> broker.publish(draft));
    }

    @Override
    public LogSlice newest(String room, int count) {
        return guarded(() -> broker.newest(room, count));
    }

    @Override
    public LogSlice after(String room, Offset offset, int count) {
        return guarded(() -> broker.after(room, offset, count));
    }

    @Override
    public Subscription subscribe(String room, RoomListener listener) {
        return guarded(() -> broker.subscribe(room, listener));
    }

    @Override
    public Pulse pulse(String room, String pod, int members) {
        return guarded(() -> broker.pulse(room, pod, members));
    }

    @Override
    public void ping() {
        broker.ping();
    }

    private <T> T guarded(Supplier<T> question) {
        try {
            return breaker.executeSupplier(question);
        } catch (CallNotPermittedException open) {
            throw new BrokerUnavailableException("the broker has not answered lately", open);
        }
    }
}
