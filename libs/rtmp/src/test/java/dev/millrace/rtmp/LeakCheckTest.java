package dev.millrace.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeakCheckTest {

    @Test
    void findsWhatWasNotReleased() {
        leak();
        assertThat(LeakRecorder.take()).singleElement().asString().contains("LeakCheckTest");
        assertThat(LeakRecorder.take()).isEmpty();
    }

    private static void leak() {
        ByteBuf lost = ByteBufAllocator.DEFAULT.heapBuffer();
        lost.writeByte(1);
    }
}
