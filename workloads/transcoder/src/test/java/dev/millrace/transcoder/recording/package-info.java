@NullMarked
package dev.millrace.transcoder.recording;

import org.jspecify.annotations.NullMarked;
