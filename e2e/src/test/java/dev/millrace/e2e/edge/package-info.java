/** The edge's configuration, run by a real nginx before an API and transcoders that are played by the test. */
@NullMarked
package dev.millrace.e2e.edge;

import org.jspecify.annotations.NullMarked;
