/** Tells people what happens, as Kubernetes Events. */
@NullMarked
package dev.millrace.operator.events;

import org.jspecify.annotations.NullMarked;
