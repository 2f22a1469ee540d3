@NullMarked
package dev.millrace.rtmp.chunk;

import org.jspecify.annotations.NullMarked;
