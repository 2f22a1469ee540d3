/** Who may publish, and which broadcast it becomes. */
@NullMarked
package dev.millrace.ingest.broadcast;

import org.jspecify.annotations.NullMarked;
