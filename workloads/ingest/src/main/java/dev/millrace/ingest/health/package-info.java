/** What ingest needs in order to let publishers in. */
@NullMarked
package dev.millrace.ingest.health;

import org.jspecify.annotations.NullMarked;
