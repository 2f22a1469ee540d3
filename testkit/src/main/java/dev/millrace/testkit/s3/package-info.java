/** An S3 of a test class's own. */
@NullMarked
package dev.millrace.testkit.s3;

import org.jspecify.annotations.NullMarked;
