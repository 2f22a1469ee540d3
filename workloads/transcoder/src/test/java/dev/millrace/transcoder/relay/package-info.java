@NullMarked
package dev.millrace.transcoder.relay;

import org.jspecify.annotations.NullMarked;
