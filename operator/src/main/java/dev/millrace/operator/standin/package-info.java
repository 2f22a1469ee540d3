/** An operator that waits for the one that acts to go. */
@NullMarked
package dev.millrace.operator.standin;

import org.jspecify.annotations.NullMarked;
