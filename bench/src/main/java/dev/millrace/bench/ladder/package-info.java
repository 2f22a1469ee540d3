/** The CPU that a ladder costs, beside one ffmpeg process that does the same. */
@NullMarked
package dev.millrace.bench.ladder;

import org.jspecify.annotations.NullMarked;
