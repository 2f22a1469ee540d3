/** Which part may know which. */
@NullMarked
package dev.millrace.e2e.architecture;

import org.jspecify.annotations.NullMarked;
