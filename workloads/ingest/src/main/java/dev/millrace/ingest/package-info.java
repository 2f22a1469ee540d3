/** Takes RTMP publishers in, makes a LiveStream of each broadcast, and relays the media to transcoders. */
@NullMarked
package dev.millrace.ingest;

import org.jspecify.annotations.NullMarked;
