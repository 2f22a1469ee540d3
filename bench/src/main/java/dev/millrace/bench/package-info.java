/** Benchmarks: each a command of its own that prints one line of JSON. See {@code bench/README.md}. */
@NullMarked
package dev.millrace.bench;

import org.jspecify.annotations.NullMarked;
