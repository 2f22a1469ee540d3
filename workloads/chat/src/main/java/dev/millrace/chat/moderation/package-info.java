/** What moderators do: commands in the room, and how every pod hears of what was done here or elsewhere. */
@NullMarked
package dev.millrace.chat.moderation;

import org.jspecify.annotations.NullMarked;
