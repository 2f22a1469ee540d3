/** A scripted RTMP publisher, and streams for it to publish. */
@NullMarked
package dev.millrace.testkit.rtmp;

import org.jspecify.annotations.NullMarked;
