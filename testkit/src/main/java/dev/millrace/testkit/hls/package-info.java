/** A small HLS client that follows live playlists and checks what players rely on. */
@NullMarked
package dev.millrace.testkit.hls;

import org.jspecify.annotations.NullMarked;
