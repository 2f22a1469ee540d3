@NullMarked
package dev.millrace.transcoder.media;

import org.jspecify.annotations.NullMarked;
