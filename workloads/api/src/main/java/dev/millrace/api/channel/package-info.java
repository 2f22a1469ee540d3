/** Channels and what people may change about them. */
@NullMarked
package dev.millrace.api.channel;

import org.jspecify.annotations.NullMarked;
