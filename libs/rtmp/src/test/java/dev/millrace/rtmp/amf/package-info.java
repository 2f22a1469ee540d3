@NullMarked
package dev.millrace.rtmp.amf;

import org.jspecify.annotations.NullMarked;
