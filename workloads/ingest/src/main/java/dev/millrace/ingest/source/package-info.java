/** What a source is like, and what its streamer should change about it. */
@NullMarked
package dev.millrace.ingest.source;

import org.jspecify.annotations.NullMarked;
