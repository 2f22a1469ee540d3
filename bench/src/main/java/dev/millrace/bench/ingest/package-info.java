/** Ingest beside nginx-rtmp. */
@NullMarked
package dev.millrace.bench.ingest;

import org.jspecify.annotations.NullMarked;
