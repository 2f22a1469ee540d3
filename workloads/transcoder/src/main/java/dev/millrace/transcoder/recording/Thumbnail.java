package dev.millrace.transcoder.recording;

import java.time.Instant;

/**
 * A picture of a broadcast.
 *
 * @param jpeg not copied, not to be changed
 * @param programTime wall-clock time of its frame
 * @param kept whether the first of each minute is part of the recording
 */
@SuppressWarnings("ArrayRecordComponent")
record Thumbnail(byte[] jpeg, Instant programTime, boolean kept) {}
