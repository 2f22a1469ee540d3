/** The chart, rendered in process and applied. */
@NullMarked
package dev.millrace.local.chart;

import org.jspecify.annotations.NullMarked;
