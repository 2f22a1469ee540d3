package dev.millrace.chat.connection;

import dev.millrace.chat.room.Audience;
import dev.millrace.chat.room.Audiences;
import org.springframework.stereotype.Component;

/** Gives each room a {@link FanOut}. */
@Component
final class FanOuts implements Audiences {

    @Override
    public Audience empty() {
        return new FanOut();
    }
}
