/** Tells the operator how this pod is doing, and takes its orders. */
@org.jspecify.annotations.NullMarked
package dev.millrace.chat.report;
