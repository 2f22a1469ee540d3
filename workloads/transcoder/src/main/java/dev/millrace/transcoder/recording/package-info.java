/** Finished segments on their way to object storage. */
@NullMarked
package dev.millrace.transcoder.recording;

import org.jspecify.annotations.NullMarked;
