/** The life of the assigned broadcast, and what the operator hears of it. */
@NullMarked
package dev.millrace.transcoder.broadcast;

import org.jspecify.annotations.NullMarked;
