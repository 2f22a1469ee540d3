/** What somebody says, on its way into a room. */
@NullMarked
package dev.millrace.chat.message;

import org.jspecify.annotations.NullMarked;
