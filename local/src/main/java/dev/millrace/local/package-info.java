/** The {@code millrace} command: what it understands, and the order in which local mode starts and stops. */
@NullMarked
package dev.millrace.local;

import org.jspecify.annotations.NullMarked;
