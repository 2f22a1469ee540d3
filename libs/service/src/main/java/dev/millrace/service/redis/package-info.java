/** The connection to Redis, the same for every workload that has one. */
@NullMarked
package dev.millrace.service.redis;

import org.jspecify.annotations.NullMarked;
