/** The RTMP chunk stream: messages from bytes and bytes from messages. */
@NullMarked
package dev.millrace.rtmp.chunk;

import org.jspecify.annotations.NullMarked;
