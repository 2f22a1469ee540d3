/** FLV: tags, their headers, and files or streams of them. */
@NullMarked
package dev.millrace.rtmp.flv;

import org.jspecify.annotations.NullMarked;
