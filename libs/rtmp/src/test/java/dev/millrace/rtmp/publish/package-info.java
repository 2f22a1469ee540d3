@NullMarked
package dev.millrace.rtmp.publish;

import org.jspecify.annotations.NullMarked;
