/** Two HTTP ports, the split of paths between them, the check of internal requests, and the envelope of errors. */
@NullMarked
package dev.millrace.service.http;

import org.jspecify.annotations.NullMarked;
