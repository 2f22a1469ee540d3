/** FFmpeg's decoder, scaler, encoder and muxer, each in one class that frees what it holds. */
@NullMarked
package dev.millrace.transcoder.media;

import org.jspecify.annotations.NullMarked;
