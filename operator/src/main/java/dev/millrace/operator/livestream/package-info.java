/**
 * The life of a broadcast. {@code LiveStreamReconciler} takes one step at a time: {@code Observation} is what is seen,
 * {@code Steps} decides, {@code Progress} is what came of it, {@code Statuses} words it, {@code Story} tells it.
 */
@NullMarked
package dev.millrace.operator.livestream;

import org.jspecify.annotations.NullMarked;
