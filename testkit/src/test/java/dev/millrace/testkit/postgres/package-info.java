@NullMarked
package dev.millrace.testkit.postgres;

import org.jspecify.annotations.NullMarked;
