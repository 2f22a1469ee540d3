/** The object storage that recordings go to and come from. */
@NullMarked
package dev.millrace.service.s3;

import org.jspecify.annotations.NullMarked;
