@NullMarked
package dev.millrace.transcoder.pull;

import org.jspecify.annotations.NullMarked;
