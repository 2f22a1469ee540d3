/** Keeps what was said in PostgreSQL. */
@NullMarked
package dev.millrace.chat.archive;

import org.jspecify.annotations.NullMarked;
