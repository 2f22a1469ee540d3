/** ChatRooms: which pool has a room. Observe how many are there, decide with {@code RoomPlan}, act. */
@NullMarked
package dev.millrace.operator.chatroom;

import org.jspecify.annotations.NullMarked;
