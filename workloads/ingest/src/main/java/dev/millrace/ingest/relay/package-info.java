/** Serves sessions to transcoders over HTTP. */
@NullMarked
package dev.millrace.ingest.relay;

import org.jspecify.annotations.NullMarked;
