@NullMarked
package dev.millrace.chat.archive;

import org.jspecify.annotations.NullMarked;
