package dev.millrace.transcoder.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.transcoder.testing.Recording;
import dev.millrace.transcoder.testing.Recording.Audio;
import dev.millrace.transcoder.testing.Recording.Video;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

/** What the codecs allocate is freed with the run that it was for. */
class NativeMemoryTest {
    private static final int RUNS = 12;
    /** One decoder, encoder or set of pictures that stays would be more, a dozen times. */
    private static final long NOISE = 4L << 20;

    @Test
    void runsLeaveNothingBehind() throws Throwable {
        Recording recording = Recording.of(Video.h264(640, 360, 10), new Audio("aac", 32_000, 1), 1);
        for (int run = 0; run < 4; run++) {
            SourcePlay.of(recording);
        }
        long before = allocated();
        for (int run = 0; run < RUNS; run++) {
            SourcePlay.of(recording);
        }
        assertThat(allocated() - before).isLessThan(NOISE);
    }

    /** Bytes that malloc has given out: glibc's mallinfo2, ten numbers of which the fifth and the eighth count. */
    @SuppressWarnings("restricted")
    private static long allocated() throws Throwable {
        Linker linker = Linker.nativeLinker();
        MemoryLayout info = MemoryLayout.structLayout(MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG));
        MethodHandle mallinfo = linker.downcallHandle(
                linker.defaultLookup().find("mallinfo2").orElseThrow(), FunctionDescriptor.of(info));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = (MemorySegment) mallinfo.invokeExact((SegmentAllocator) arena);
            return numbers.getAtIndex(ValueLayout.JAVA_LONG, 4) + numbers.getAtIndex(ValueLayout.JAVA_LONG, 7);
        }
    }
}
