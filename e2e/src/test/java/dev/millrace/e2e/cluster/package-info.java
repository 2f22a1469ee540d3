/** The chart on a real cluster: people use it while its pods are killed, drained and upgraded. */
@NullMarked
package dev.millrace.e2e.cluster;

import org.jspecify.annotations.NullMarked;
