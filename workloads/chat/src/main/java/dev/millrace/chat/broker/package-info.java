/** The ordered log of each room and its delivery to pods, and what every implementation of it promises. */
@NullMarked
package dev.millrace.chat.broker;

import org.jspecify.annotations.NullMarked;
