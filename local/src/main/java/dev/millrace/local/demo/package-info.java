/** The demo account and its stream key. */
@NullMarked
package dev.millrace.local.demo;

import org.jspecify.annotations.NullMarked;
