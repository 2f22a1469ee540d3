/** Transcoder pods as such: what they look like, which state they are in, and how one is made, claimed or let go. */
@NullMarked
package dev.millrace.operator.podpool;

import org.jspecify.annotations.NullMarked;
