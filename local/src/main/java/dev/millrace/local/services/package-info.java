/** PostgreSQL, Redis and S3 for one machine. */
@NullMarked
package dev.millrace.local.services;

import org.jspecify.annotations.NullMarked;
