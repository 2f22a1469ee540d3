/** What streams say about themselves: H.264 and AAC configurations, in plain Java. */
@NullMarked
package dev.millrace.transcoder.codec;

import org.jspecify.annotations.NullMarked;
