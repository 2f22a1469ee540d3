/** Local mode as a child process, a real encoder, real browsers, and what they must see. */
@NullMarked
package dev.millrace.e2e.system;

import org.jspecify.annotations.NullMarked;
