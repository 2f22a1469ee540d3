/** The server's side of publishing: from a connection to a stream of FLV tags. */
@NullMarked
package dev.millrace.rtmp.publish;

import org.jspecify.annotations.NullMarked;
