@NullMarked
package dev.millrace.chat.protocol;

import org.jspecify.annotations.NullMarked;
