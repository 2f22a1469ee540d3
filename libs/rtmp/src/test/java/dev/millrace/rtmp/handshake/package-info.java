@NullMarked
package dev.millrace.rtmp.handshake;

import org.jspecify.annotations.NullMarked;
