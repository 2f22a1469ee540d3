@NullMarked
package dev.millrace.transcoder.testing;

import org.jspecify.annotations.NullMarked;
