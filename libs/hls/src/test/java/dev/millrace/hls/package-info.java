@NullMarked
package dev.millrace.hls;

import org.jspecify.annotations.NullMarked;
