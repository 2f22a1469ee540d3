/** A real Redis for tests. */
@NullMarked
package dev.millrace.testkit.redis;

import org.jspecify.annotations.NullMarked;
