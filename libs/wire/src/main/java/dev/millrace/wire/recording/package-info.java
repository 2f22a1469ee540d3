/** What a recording looks like in object storage: its index, its end, and the names of its objects. */
@NullMarked
package dev.millrace.wire.recording;

import org.jspecify.annotations.NullMarked;
