/** The operator's process: its settings, the Kubernetes client, the controllers' start and stop, health and metrics. */
@NullMarked
package dev.millrace.operator;

import org.jspecify.annotations.NullMarked;
