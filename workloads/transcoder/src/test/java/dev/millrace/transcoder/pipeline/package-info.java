@NullMarked
package dev.millrace.transcoder.pipeline;

import org.jspecify.annotations.NullMarked;
