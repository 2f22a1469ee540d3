/** From source samples to parts: cut, decode, scale, encode, package. */
@NullMarked
package dev.millrace.transcoder.pipeline;

import org.jspecify.annotations.NullMarked;
