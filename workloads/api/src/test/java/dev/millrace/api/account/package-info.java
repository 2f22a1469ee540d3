@NullMarked
package dev.millrace.api.account;

import org.jspecify.annotations.NullMarked;
