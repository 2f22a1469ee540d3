@NullMarked
package dev.millrace.ingest.replay;

import org.jspecify.annotations.NullMarked;
