/** What one address may do: connect, and guess stream keys. */
@NullMarked
package dev.millrace.ingest.address;

import org.jspecify.annotations.NullMarked;
