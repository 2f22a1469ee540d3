/**
 * Finished segments on their way to object storage: from the pipeline's threads to the journal on the pod's disk, and
 * from there, in order, to the bucket and its index.
 */
@NullMarked
package dev.millrace.transcoder.recording;

import org.jspecify.annotations.NullMarked;
