@NullMarked
package dev.millrace.transcoder.broadcast;

import org.jspecify.annotations.NullMarked;
