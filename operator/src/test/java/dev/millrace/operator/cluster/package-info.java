/** Doubles of what surrounds the operator in a cluster: the kubelet, and the transcoders in its pods. */
@NullMarked
package dev.millrace.operator.cluster;

import org.jspecify.annotations.NullMarked;
