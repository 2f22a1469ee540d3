@org.jspecify.annotations.NullMarked
package dev.millrace.wire.recording;
