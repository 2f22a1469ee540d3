@NullMarked
package dev.millrace.api;

import org.jspecify.annotations.NullMarked;
