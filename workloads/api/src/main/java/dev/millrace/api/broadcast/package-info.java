/** Broadcasts: the LiveStream resources projected into PostgreSQL, their status, and their end. */
@NullMarked
package dev.millrace.api.broadcast;

import org.jspecify.annotations.NullMarked;
