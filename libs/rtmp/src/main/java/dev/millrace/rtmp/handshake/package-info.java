/** The RTMP handshake: simple, and complex with digests. */
@NullMarked
package dev.millrace.rtmp.handshake;

import org.jspecify.annotations.NullMarked;
