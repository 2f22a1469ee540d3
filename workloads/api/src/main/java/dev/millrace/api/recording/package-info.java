/** Recordings: their playlists, media and thumbnails from object storage, and the broadcasts of the past. */
@NullMarked
package dev.millrace.api.recording;

import org.jspecify.annotations.NullMarked;
