/** Kubernetes' API without the rest of Kubernetes, on one machine: for local mode and for tests. */
@NullMarked
package dev.millrace.controlplane;

import org.jspecify.annotations.NullMarked;
