/** Encoding and publishing with FFmpeg's libraries. Everything native is allocated and freed in here. */
@NullMarked
package dev.millrace.demo.media;

import org.jspecify.annotations.NullMarked;
