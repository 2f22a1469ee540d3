/** The front door: one origin for web, REST, playback and chat. */
@NullMarked
package dev.millrace.local.door;

import org.jspecify.annotations.NullMarked;
