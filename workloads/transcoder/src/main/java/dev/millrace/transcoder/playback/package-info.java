/** The HLS origin: what players are served. */
@NullMarked
package dev.millrace.transcoder.playback;

import org.jspecify.annotations.NullMarked;
