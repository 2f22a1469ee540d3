/** The data folder: its lock, the secrets in it, and where things are. */
@NullMarked
package dev.millrace.local.data;

import org.jspecify.annotations.NullMarked;
