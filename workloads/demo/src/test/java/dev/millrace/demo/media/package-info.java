@NullMarked
package dev.millrace.demo.media;

import org.jspecify.annotations.NullMarked;
