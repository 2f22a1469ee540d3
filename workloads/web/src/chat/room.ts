import type { ChatMessage, ChatUser, Position, ServerFrame } from './protocol';

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
  }
}

/** What is still true of what was heard before. */
function kept(
  messages: readonly Said[],
  history: 'snapshot' | 'resumed' | 'continued',
  epoch: string,
): readonly Said[] {
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
