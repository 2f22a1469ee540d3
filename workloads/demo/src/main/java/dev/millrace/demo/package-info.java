/**
 * A broadcaster that shows a test card, for trying Millrace out and for measuring it: the card carries a clock that
 * people and programs can read. It publishes over RTMP as any encoder does and knows nothing else of Millrace.
 */
@NullMarked
package dev.millrace.demo;

import org.jspecify.annotations.NullMarked;
