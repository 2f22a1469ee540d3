/** The certificate of RTMPS, and its renewal. */
@NullMarked
package dev.millrace.ingest.tls;

import org.jspecify.annotations.NullMarked;
