package dev.millrace.transcoder.pull;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Makes a call into FFmpeg that waits for the network return: FFmpeg asks ten times a second whether it should. One
 * callback serves all, because JavaCPP has few of them; it tells them apart by an address. Thread-safe.
 */
final class Interrupt implements AutoCloseable {
    private static final Map<Long, Interrupt> ALL = new ConcurrentHashMap<>();
    private static final Callback CALLBACK = new Callback();

    /** Nothing is ever stored there: its address is a name. */
    private final BytePointer name = new BytePointer(1);

    private volatile boolean raised;
    private volatile long deadlineNanos = Long.MAX_VALUE;

    Interrupt() {
        ALL.put(name.address(), this);
    }

    void install(AVIOInterruptCB callback) {
        callback.callback(CALLBACK).opaque(name);
    }

    /** From now on every call returns. */
    void raise() {
        raised = true;
    }

    boolean raised() {
        return raised;
    }

    /** Calls return at the latest then. */
    void within(Duration time) {
        deadlineNanos = System.nanoTime() + time.toNanos();
    }

    void withoutDeadline() {
        deadlineNanos = Long.MAX_VALUE;
    }

    /** After the last call that may ask. */
    @Override
    public void close() {
        ALL.remove(name.address());
        name.close();
    }

    private boolean due() {
        return raised || deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos > 0;
    }

    private static final class Callback extends AVIOInterruptCB.Callback_Pointer {
        private static final long serialVersionUID = 1L;

        @Override
        public int call(Pointer opaque) {
            Interrupt asked = opaque == null ? null : ALL.get(opaque.address());
            return asked != null && asked.due() ? 1 : 0;
        }
    }
}
