@NullMarked
package dev.millrace.chat.broker;

import org.jspecify.annotations.NullMarked;
