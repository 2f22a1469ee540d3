/** Moderation of a channel's chat over REST; the database judges, and chat pods hear of it from there. */
@NullMarked
package dev.millrace.api.moderation;

import org.jspecify.annotations.NullMarked;
