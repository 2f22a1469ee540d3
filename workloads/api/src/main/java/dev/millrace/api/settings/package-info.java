/** What the API is told from outside. */
@NullMarked
package dev.millrace.api.settings;

import org.jspecify.annotations.NullMarked;
