@NullMarked
package dev.millrace.chat.connection;

import org.jspecify.annotations.NullMarked;
