/** What a channel's owner should know about the encoder. */
@NullMarked
package dev.millrace.api.source;

import org.jspecify.annotations.NullMarked;
