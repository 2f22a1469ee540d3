@NullMarked
package dev.millrace.chat.redis;

import org.jspecify.annotations.NullMarked;
