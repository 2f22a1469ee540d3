/** A real PostgreSQL for tests, with the migrations applied. */
@NullMarked
package dev.millrace.testkit.postgres;

import org.jspecify.annotations.NullMarked;
