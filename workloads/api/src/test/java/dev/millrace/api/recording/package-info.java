@NullMarked
package dev.millrace.api.recording;

import org.jspecify.annotations.NullMarked;
