/** Talking to transcoders: docs/contracts/internal-http.md from the operator's side. */
@NullMarked
package dev.millrace.operator.transcoder;

import org.jspecify.annotations.NullMarked;
