/** The REST API: accounts, channels, keys, broadcasts, and the web app's files. */
@NullMarked
package dev.millrace.api;

import org.jspecify.annotations.NullMarked;
