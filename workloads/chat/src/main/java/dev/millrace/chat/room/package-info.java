/** Rooms as one pod sees them: who is in, what was said lately, and how nobody misses anything. */
@NullMarked
package dev.millrace.chat.room;

import org.jspecify.annotations.NullMarked;
