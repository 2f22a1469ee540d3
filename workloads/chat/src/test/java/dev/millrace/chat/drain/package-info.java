@NullMarked
package dev.millrace.chat.drain;

import org.jspecify.annotations.NullMarked;
