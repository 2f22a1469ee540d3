@NullMarked
package dev.millrace.chat.rules;

import org.jspecify.annotations.NullMarked;
