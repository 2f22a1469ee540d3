@NullMarked
package dev.millrace.chat.report;

import org.jspecify.annotations.NullMarked;
