package dev.millrace.rtmp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever is done to a publisher's bytes: nothing fails but the publisher, and nothing is left behind. */
class DamagedInputTest {
    private static final byte[] WHOLE = ClientSession.whole();
    private static final int AFTER_HANDSHAKE = WHOLE.length - ClientSession.HANDSHAKE_BYTES;

    /** @param damages each a place, and the byte that is put there */
    @Property(tries = 3000)
    void aFewWrongBytes(@ForAll @Size(min = 1, max = 4) List<Integer> damages) {
        byte[] damaged = WHOLE.clone();
        for (int damage : damages) {
            damaged[ClientSession.HANDSHAKE_BYTES + (damage >>> 8) % AFTER_HANDSHAKE] = (byte) damage;
        }
        assertHarmless(damaged);
    }

    @Property(tries = 1000)
    void bytesThatAreMissing(
            @ForAll @IntRange(max = 100_000) int place, @ForAll @IntRange(min = 1, max = 20) int missing) {
        int at = ClientSession.HANDSHAKE_BYTES + place % AFTER_HANDSHAKE;
        int after = Math.min(WHOLE.length, at + missing);
        byte[] damaged = new byte[at + WHOLE.length - after];
        System.arraycopy(WHOLE, 0, damaged, 0, at);
        System.arraycopy(WHOLE, after, damaged, at, WHOLE.length - after);
        assertHarmless(damaged);
    }

    private static void assertHarmless(byte[] bytes) {
        UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);
        Recorder recorder = new Recorder();
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(alloc);
        channel.pipeline().addLast(new PublishServerInitializer(PublishLimits.DEFAULT, recorder));
        try {
            channel.writeInbound(alloc.buffer().writeBytes(bytes));
        } catch (RtmpException second) {
            // Unlike a real one, this channel takes its handlers out while a message is being handled, so what is wrong
            // with the bytes after it finds nobody.
            assertThat(channel.isOpen()).isFalse();
        }
        channel.runPendingTasks();
        channel.finishAndReleaseAll();
        assertThat(recorder.events).noneMatch(event -> event.startsWith("failed"));
        assertThat(alloc.metric().usedHeapMemory()).isZero();
        assertThat(alloc.metric().usedDirectMemory()).isZero();
    }
}
