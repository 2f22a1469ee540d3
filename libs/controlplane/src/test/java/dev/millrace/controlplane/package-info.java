@NullMarked
package dev.millrace.controlplane;

import org.jspecify.annotations.NullMarked;
