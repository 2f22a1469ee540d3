/** The warm pool: keeps as many idle pods as each TranscodeProfile asks for. */
@NullMarked
package dev.millrace.operator.transcodeprofile;

import org.jspecify.annotations.NullMarked;
