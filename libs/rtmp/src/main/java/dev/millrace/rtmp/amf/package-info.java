/** AMF0: the values that RTMP commands and metadata are made of. */
@NullMarked
package dev.millrace.rtmp.amf;

import org.jspecify.annotations.NullMarked;
