package dev.millrace.chat.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.chat.protocol.Frame;
import dev.millrace.chat.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final Backlog backlog = new Backlog();

    @Test
    void tells_what_comes_from_a_number_on() {
        backlog.add(frame(0));
        backlog.add(frame(1));
        backlog.add(frame(2));
        assertThat(backlog.end()).isEqualTo(3);
        assertThat(backlog.from(1)).isEqualTo(bytes(1, 2));
        assertThat(backlog.from(0)).isEqualTo(bytes(0, 1, 2));
        assertThat(backlog.from(2)).isEqualTo(bytes(2));
    }

    @Test
    void numbers_go_on_when_what_everybody_has_is_forgotten() {
        backlog.add(frame(0));
        backlog.add(frame(1));
        backlog.forgetBefore(1);
        backlog.add(frame(2));
        assertThat(backlog.end()).isEqualTo(3);
        assertThat(backlog.from(1)).isEqualTo(bytes(1, 2));
        backlog.forgetBefore(3);
        assertThat(backlog.isEmpty()).isTrue();
    }

    @Test
    void who_lacks_the_same_shares_the_bytes() {
        backlog.add(frame(0));
        ByteBuf one = backlog.from(0);
        ByteBuf another = backlog.from(0);
        assertThat(another.memoryAddress()).isEqualTo(one.memoryAddress());
        backlog.add(frame(1));
        assertThat(backlog.from(0)).isEqualTo(bytes(0, 1));
    }

    @Test
    void keeps_no_bytes_that_nobody_needs() {
        backlog.add(frame(0));
        ByteBuf given = backlog.from(0);
        backlog.forgetBefore(1);
        assertThat(given.refCnt()).isEqualTo(1);
    }

    private static ByteBuf bytes(int... counts) {
        ByteBuf bytes = Unpooled.buffer();
        for (int count : counts) {
            bytes.writeBytes(frame(count).bytes());
        }
        return bytes;
    }

    private static Frame frame(int count) {
        return Frame.of(new ServerMessage.ViewerCount("7", count));
    }
}
