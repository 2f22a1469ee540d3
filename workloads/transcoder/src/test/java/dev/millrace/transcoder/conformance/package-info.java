@NullMarked
package dev.millrace.transcoder.conformance;

import org.jspecify.annotations.NullMarked;
