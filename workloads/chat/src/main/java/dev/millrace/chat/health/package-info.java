/** What /health says about a chat pod. */
@NullMarked
package dev.millrace.chat.health;

import org.jspecify.annotations.NullMarked;
