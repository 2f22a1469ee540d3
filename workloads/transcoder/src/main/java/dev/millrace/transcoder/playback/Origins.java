package dev.millrace.transcoder.playback;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Component;

/** The broadcast that this process serves now, if any. Thread-safe. */
@Component
public final class Origins {
    private final AtomicReference<Optional<Origin>> current = new AtomicReference<>(Optional.empty());

    public void serve(Origin origin) {
        current.getAndSet(Optional.of(origin)).ifPresent(Origin::release);
    }

    /** Who waits is let go. */
    public void serveNothing() {
        current.getAndSet(Optional.empty()).ifPresent(Origin::release);
    }

    boolean isIdle() {
        return current.get().isEmpty();
    }

    Optional<Origin> ofChannel(String channel) {
        return current.get().filter(origin -> origin.channel().equals(channel));
    }
}
