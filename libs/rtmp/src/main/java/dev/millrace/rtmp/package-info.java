/** RTMP on Netty: what the parts share, the errors. */
@NullMarked
package dev.millrace.rtmp;

import org.jspecify.annotations.NullMarked;
