/** Chat pods as the operator knows them: what they report, what they are told, and where their rooms have their place. */
@NullMarked
package dev.millrace.operator.chatpod;

import org.jspecify.annotations.NullMarked;
