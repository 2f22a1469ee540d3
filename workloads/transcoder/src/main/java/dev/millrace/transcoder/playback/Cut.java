package dev.millrace.transcoder.playback;

import dev.millrace.hls.SegmentHead;

/**
 * Where all renditions end a segment and begin the next.
 *
 * @param head of the segment that begins
 * @param discontinuitiesBefore discontinuities of the broadcast before that segment
 * @param pts of its first picture, in 90 kHz
 */
public record Cut(SegmentHead head, long discontinuitiesBefore, long pts) {}
