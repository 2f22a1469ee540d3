/** Fetches sources that no publisher sends: files and live streams over http and rtmp, made into FLV as the relay's. */
@NullMarked
package dev.millrace.transcoder.pull;

import org.jspecify.annotations.NullMarked;
