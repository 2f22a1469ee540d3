/** Who is asking: opaque bearer tokens, hashed at rest. */
@NullMarked
package dev.millrace.api.session;

import org.jspecify.annotations.NullMarked;
