/** Programs of the operating system: started, remembered, and ended for certain. */
@NullMarked
package dev.millrace.local.process;

import org.jspecify.annotations.NullMarked;
