@NullMarked
package dev.millrace.api.streamkey;

import org.jspecify.annotations.NullMarked;
