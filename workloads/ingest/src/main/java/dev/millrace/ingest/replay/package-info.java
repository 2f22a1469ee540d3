/** The newest seconds of a stream, for several readers at their own pace. */
@NullMarked
package dev.millrace.ingest.replay;

import org.jspecify.annotations.NullMarked;
