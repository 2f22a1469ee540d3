/** How quick the operator is, and what it costs: a real API server, a real operator process, simulated pods. */
@NullMarked
package dev.millrace.bench.operator;

import org.jspecify.annotations.NullMarked;
