/** Pulls a publisher's session from ingest and keeps its checkpoint. */
@NullMarked
package dev.millrace.transcoder.relay;

import org.jspecify.annotations.NullMarked;
