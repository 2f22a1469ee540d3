/** How a transcoder serves many viewers at once. */
@NullMarked
package dev.millrace.bench.playback;

import org.jspecify.annotations.NullMarked;
