/** The whole system, as its users run it. */
@NullMarked
package dev.millrace.e2e;

import org.jspecify.annotations.NullMarked;
