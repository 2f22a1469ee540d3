/** Stream keys: made, sealed, shown to their owner, replaced. */
@NullMarked
package dev.millrace.api.streamkey;

import org.jspecify.annotations.NullMarked;
