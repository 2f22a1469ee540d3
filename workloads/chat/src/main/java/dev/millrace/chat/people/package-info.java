/** Who speaks, and which rooms there are: what chat may know of PostgreSQL. */
@NullMarked
package dev.millrace.chat.people;

import org.jspecify.annotations.NullMarked;
