/** Who is live now. */
@NullMarked
package dev.millrace.api.livelist;

import org.jspecify.annotations.NullMarked;
