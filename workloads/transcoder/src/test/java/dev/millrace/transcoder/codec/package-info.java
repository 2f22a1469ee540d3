@NullMarked
package dev.millrace.transcoder.codec;

import org.jspecify.annotations.NullMarked;
