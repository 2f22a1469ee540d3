/** Playlist grammar of HLS (RFC 8216bis) and the rolling window of a low-latency origin. Pure state: no I/O. */
@NullMarked
package dev.millrace.hls;

import org.jspecify.annotations.NullMarked;
