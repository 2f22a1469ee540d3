/** What clients and pods say to each other, and its JSON. */
@NullMarked
package dev.millrace.chat.protocol;

import org.jspecify.annotations.NullMarked;
