package dev.millrace.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.Receipt;
import java.time.Duration;
import java.util.UUID;

/** Says "line 0", "line 1" … into a room through a pod's broker, with a new user each time, so without a limit. */
final class Loudspeaker {
    private final Broker broker;
    private final String room;
    private final String padding;
    private int lines;

    private Loudspeaker(Broker broker, String room, String padding) {
        this.broker = broker;
        this.room = room;
        this.padding = padding;
    }

    static Loudspeaker into(ChatPod pod, long channel) {
        return new Loudspeaker(pod.bean(Broker.class), String.valueOf(channel), "");
    }

    /** Each message has this many bytes more than it needs. */
    Loudspeaker withPadding(int bytes) {
        return new Loudspeaker(broker, room, "x".repeat(bytes));
    }

    void say(int count) {
        for (int i = 0; i < count; i++) {
            String id = UUID.randomUUID().toString();
            String message = "{\"content\":\"line %d\",\"padding\":\"%s\"}".formatted(lines, padding);
            assertThat(broker.publish(new Draft(room, id, "key", id, message, Duration.ZERO)))
                    .isInstanceOf(Receipt.Accepted.class);
            lines++;
        }
    }
}
