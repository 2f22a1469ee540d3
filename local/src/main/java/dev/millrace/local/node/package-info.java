/** The node: runs the pods of the API server as local processes. */
@NullMarked
package dev.millrace.local.node;

import org.jspecify.annotations.NullMarked;
