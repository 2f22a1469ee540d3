/**
 * Pools of pods, whatever runs in them: what a pod of a kind looks like ({@link
 * dev.millrace.operator.podpool.PoolTemplate}), what state it is in ({@link dev.millrace.operator.podpool.PoolPod}), what
 * a pool needs next ({@link dev.millrace.operator.podpool.PoolPlan}), and how a pod is made, claimed, drained or let go
 * ({@link dev.millrace.operator.podpool.PodPool}).
 */
@NullMarked
package dev.millrace.operator.podpool;

import org.jspecify.annotations.NullMarked;
