/** The publishers that are connected now. */
@NullMarked
package dev.millrace.ingest.session;

import org.jspecify.annotations.NullMarked;
