/** Registering, logging in and out. */
@NullMarked
package dev.millrace.api.account;

import org.jspecify.annotations.NullMarked;
