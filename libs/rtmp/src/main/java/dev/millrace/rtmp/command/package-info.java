/** RTMP commands and the answers to them. */
@NullMarked
package dev.millrace.rtmp.command;

import org.jspecify.annotations.NullMarked;
