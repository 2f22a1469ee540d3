/** What may be said in a room and by whom, and how it looks. */
@NullMarked
package dev.millrace.chat.rules;

import org.jspecify.annotations.NullMarked;
