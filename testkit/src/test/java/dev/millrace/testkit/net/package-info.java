@NullMarked
package dev.millrace.testkit.net;

import org.jspecify.annotations.NullMarked;
