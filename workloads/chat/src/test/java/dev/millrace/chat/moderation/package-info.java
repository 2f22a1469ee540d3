@NullMarked
package dev.millrace.chat.moderation;

import org.jspecify.annotations.NullMarked;
