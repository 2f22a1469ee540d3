/** ChatPools: observe the pods and what they report, decide with {@code ChatPoolPlan}, act. */
@NullMarked
package dev.millrace.operator.chatpool;

import org.jspecify.annotations.NullMarked;
