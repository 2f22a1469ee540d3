/** Records that cross a process boundary, with their JSON. No behaviour beyond validation. */
@NullMarked
package dev.millrace.wire;

import org.jspecify.annotations.NullMarked;
