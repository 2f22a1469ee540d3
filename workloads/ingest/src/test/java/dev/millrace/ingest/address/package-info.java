@NullMarked
package dev.millrace.ingest.address;

import org.jspecify.annotations.NullMarked;
