package dev.millrace.transcoder.media;

/**
 * One frame of a codec, on the heap.
 *
 * @param bytes not copied, not to be changed; H.264 as the extradata of its configuration has it
 * @param dts when to decode it, in the track's time scale
 * @param pts when to show it, in the track's time scale
 * @param duration in the track's time scale
 * @param key whether decoding can begin with it
 * @param arrivedNanos {@link System#nanoTime} when its source came in
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedFrame(byte[] bytes, long dts, long pts, long duration, boolean key, long arrivedNanos) {
    /** The same frame with another duration. */
    public EncodedFrame lasting(long ticks) {
        return ticks == duration ? this : new EncodedFrame(bytes, dts, pts, ticks, key, arrivedNanos);
    }
}
