@NullMarked
package dev.millrace.ingest.rtmp;

import org.jspecify.annotations.NullMarked;
