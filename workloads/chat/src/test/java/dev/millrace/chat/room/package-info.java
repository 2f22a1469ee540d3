@NullMarked
package dev.millrace.chat.room;

import org.jspecify.annotations.NullMarked;
