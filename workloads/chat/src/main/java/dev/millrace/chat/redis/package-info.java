/** The broker on Redis: a Stream a room for the log, Pub/Sub for speed, Lua scripts for what must be one step. */
@NullMarked
package dev.millrace.chat.redis;

import org.jspecify.annotations.NullMarked;
