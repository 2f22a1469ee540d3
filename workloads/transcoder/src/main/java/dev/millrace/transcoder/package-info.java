/** The transcoder: one broadcast in from its relay, low-latency HLS out. */
@NullMarked
package dev.millrace.transcoder;

import org.jspecify.annotations.NullMarked;
