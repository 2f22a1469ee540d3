/** Tickets that let a user speak in chat. */
@NullMarked
package dev.millrace.api.chatticket;

import org.jspecify.annotations.NullMarked;
