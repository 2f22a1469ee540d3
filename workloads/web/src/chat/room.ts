import type { ChatMessage, ChatUser, History, Position, Role, RoomChange, RoomRules, ServerFrame } from './protocol';

/** Messages that are kept; older ones leave at the top. */
export const BUFFER = 500;

/** What the sender typed and the server has not confirmed yet. */
export interface Pending {
  key: string;
  content: string;
  /** Epoch milliseconds of the first try: a key is good for five minutes. */
  since: number;
  /** `acked`: stored, but not come back with the others yet. */
  state: 'waiting' | 'acked' | 'failed';
  messageId?: string;
  /** Why it failed, in plain words. */
  reason?: string;
}

/** A message and the life of the room's log that it came from. */
export interface Said extends ChatMessage {
  epoch: string;
}

export type Link = 'connecting' | 'open' | 'reconnecting' | 'closed';

/** Everything that the chat panel shows. */
export interface Room {
  link: Link;
  pod: string | null;
  user: ChatUser | null;
  joined: boolean;
  /** The pod is cut off: only people on it are heard just now. */
  apart: boolean;
  position: Position | null;
  messages: readonly Said[];
  pending: readonly Pending[];
  viewers: number | null;
  /** What this person is in this room. */
  role: Role;
  /** Null until the server has told. */
  rules: RoomRules | null;
  /** What went wrong, for the person to read; null when all is well. */
  notice: string | null;
  /** Epoch milliseconds until which the server takes no message from this person. */
  cooldownUntil: number;
}

export const emptyRoom: Room = {
  link: 'connecting',
  pod: null,
  user: null,
  joined: false,
  apart: false,
  position: null,
  messages: [],
  pending: [],
  viewers: null,
  role: 'viewer',
  rules: null,
  notice: null,
  cooldownUntil: 0,
};

export function linkLost(room: Room): Room {
  return { ...room, link: 'reconnecting', joined: false };
}

export function typed(room: Room, content: string, key: string, now: number): Room {
  const pending: Pending = { key, content, since: now, state: 'waiting' };
  return { ...room, pending: [...room.pending, pending], notice: null };
}

/** The one message that may be on the wire: one at a time keeps them in the order in which they were typed. */
export function nextToSend(room: Room): Pending | undefined {
  return room.pending.find((each) => each.state === 'waiting');
}

export function failed(room: Room, key: string, reason: string): Room {
  return {
    ...room,
    pending: room.pending.map((each) => (each.key === key ? { ...each, state: 'failed', reason } : each)),
  };
}

export function discarded(room: Room, key: string): Room {
  return { ...room, pending: room.pending.filter((each) => each.key !== key) };
}

/** The room after one frame from the server; errors are not facts about the room and are the connection's to judge. */
export function received(room: Room, frame: Exclude<ServerFrame, { type: 'error' }>): Room {
  switch (frame.type) {
    case 'welcome':
      return { ...room, link: 'open', pod: frame.pod, user: frame.user };
    case 'joined': {
      // What was acknowledged is in the log, so it comes with the history or is older than that.
      const pending = room.pending.filter((each) => each.state !== 'acked');
      const position = { epoch: frame.epoch, offset: frame.offset };
      const apart = frame.history === 'continued';
      const joined = { ...room, joined: true, apart, notice: null, pending, position };
      return { ...joined, messages: kept(room.messages, frame.history, frame.epoch) };
    }
    case 'message':
      return appended(room, frame.message, { epoch: frame.epoch, offset: frame.offset });
    case 'ack':
      return acknowledged(room, frame.idempotencyKey, frame.messageId);
    case 'viewer_count':
      return { ...room, viewers: frame.count };
    case 'move':
      return room;
    case 'room_state': {
      const { role, slowSeconds, followersMinutes, subscribersOnly, emoteOnly, messageLength } = frame;
      return { ...room, role, rules: { slowSeconds, followersMinutes, subscribersOnly, emoteOnly, messageLength } };
    }
    case 'notice':
      return discarded(room, frame.idempotencyKey);
    default:
      return changed({ ...room, position: { epoch: frame.epoch, offset: frame.offset } }, frame);
  }
}

/** The room after moderators did something. */
function changed(room: Room, change: RoomChange): Room {
  const without = (gone: (message: Said) => boolean): Room => ({
    ...room,
    messages: room.messages.filter((each) => !gone(each)),
  });
  switch (change.type) {
    case 'user_banned':
      return without((each) => each.userId === change.userId);
    case 'message_deleted':
      return without((each) => each.id === change.messageId);
    case 'clear_chat':
      return without(() => true);
    case 'slow_mode':
      return room.rules === null ? room : { ...room, rules: { ...room.rules, slowSeconds: change.seconds } };
    case 'chat_mode': {
      const { followersMinutes, subscribersOnly, emoteOnly, messageLength } = change;
      const rules = { followersMinutes, subscribersOnly, emoteOnly, messageLength };
      return room.rules === null ? room : { ...room, rules: { ...room.rules, ...rules } };
    }
    case 'role_changed':
      if (change.userId !== room.user?.id || room.role === 'broadcaster') return room;
      if (change.granted) return { ...room, role: change.role };
      return room.role === change.role ? { ...room, role: 'viewer' } : room;
    case 'user_unbanned':
      return room;
  }
}

/** What is still true of what was heard before. */
function kept(messages: readonly Said[], history: History, epoch: string): readonly Said[] {
  switch (history) {
    case 'snapshot':
      return [];
    case 'resumed':
      return messages.filter((each) => each.epoch === epoch);
    case 'continued':
      return messages;
  }
}

function appended(room: Room, message: ChatMessage, position: Position): Room {
  const pending = room.pending.filter((each) => each.messageId !== message.id);
  if (room.messages.some((each) => each.id === message.id)) return { ...room, pending, position };
  return {
    ...room,
    pending,
    position,
    messages: [...room.messages, { ...message, epoch: position.epoch }].slice(-BUFFER),
  };
}

function acknowledged(room: Room, key: string, messageId: string): Room {
  const here = room.messages.some((each) => each.id === messageId);
  return {
    ...room,
    pending: here
      ? room.pending.filter((each) => each.key !== key)
      : room.pending.map((each) => (each.key === key ? { ...each, state: 'acked', messageId } : each)),
  };
}
