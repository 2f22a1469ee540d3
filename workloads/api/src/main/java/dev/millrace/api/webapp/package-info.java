/** The web app's files, and the headers that keep a browser safe. */
@NullMarked
package dev.millrace.api.webapp;

import org.jspecify.annotations.NullMarked;
