@NullMarked
package dev.millrace.rtmp.flv;

import org.jspecify.annotations.NullMarked;
