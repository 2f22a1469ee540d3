/** What the person at the terminal is told while it lasts. */
@NullMarked
package dev.millrace.local.progress;

import org.jspecify.annotations.NullMarked;
