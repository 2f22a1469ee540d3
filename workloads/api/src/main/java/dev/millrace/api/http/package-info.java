/** What every door of the API shares: the envelope, refusals, limits, the address of a client. */
@NullMarked
package dev.millrace.api.http;

import org.jspecify.annotations.NullMarked;
