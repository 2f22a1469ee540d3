/** The Helm chart, rendered as Helm renders it and held against the pages that promise something about it. */
@NullMarked
package dev.millrace.e2e.chart;

import org.jspecify.annotations.NullMarked;
