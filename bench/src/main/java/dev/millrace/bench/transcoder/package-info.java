/** A transcoder under measurement, and the source that it pulls. */
@NullMarked
package dev.millrace.bench.transcoder;

import org.jspecify.annotations.NullMarked;
