/** S3 for trying Millrace out on a cluster that has none. */
@NullMarked
package dev.millrace.objectstore;

import org.jspecify.annotations.NullMarked;
