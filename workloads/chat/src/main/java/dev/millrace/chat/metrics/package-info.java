/** What a chat pod counts. */
@NullMarked
package dev.millrace.chat.metrics;

import org.jspecify.annotations.NullMarked;
