/** What every Spring Boot workload of Millrace shares: defaults, identity, logs. */
@NullMarked
package dev.millrace.service;

import org.jspecify.annotations.NullMarked;
