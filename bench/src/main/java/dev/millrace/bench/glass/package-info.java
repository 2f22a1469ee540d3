/** What a viewer in a real browser sees: how old the picture is, and what happens when a transcoder is lost. */
@NullMarked
package dev.millrace.bench.glass;

import org.jspecify.annotations.NullMarked;
