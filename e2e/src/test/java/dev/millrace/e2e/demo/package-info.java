/** The demo broadcaster and ingest's RTMP, each as it is, talking to each other. */
@NullMarked
package dev.millrace.e2e.demo;

import org.jspecify.annotations.NullMarked;
