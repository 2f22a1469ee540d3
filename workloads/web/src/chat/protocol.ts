/** The frames of docs/contracts/chat.asyncapi.yaml, by the names that chat uses for them. */
import type * as schema from './schema';

export type { ChatMessage, ClientFrame } from './schema';

export type ChatUser = NonNullable<schema.WelcomeFrame['user']>;

/** A place in a room's log: what comes after it has not been seen. */
export interface Position {
  epoch: string;
  offset: string;
}

export type History = schema.JoinedFrame['history'];

export type Role = schema.RoomStateFrame['role'];

/** What holds in a room. */
export type RoomRules = Omit<schema.RoomStateFrame, 'type' | 'channelId' | 'role'>;

/** What moderators did: stands in the room's log among the messages. */
export type RoomChange =
  | schema.UserBannedFrame
  | schema.UserUnbannedFrame
  | schema.MessageDeletedFrame
  | schema.ClearChatFrame
  | schema.SlowModeFrame
  | schema.ChatModeFrame
  | schema.RoleChangedFrame;

/** With room for codes that this version does not know. */
export type ErrorFrame = Omit<schema.ErrorFrame, 'code'> & { code: schema.ErrorFrame['code'] | (string & {}) };

export type ServerFrame = Exclude<schema.ServerFrame, { type: 'error' }> | ErrorFrame;

const KNOWN = new Set([
  'welcome',
  'joined',
  'message',
  'ack',
  'viewer_count',
  'move',
  'room_state',
  'notice',
  'user_banned',
  'user_unbanned',
  'message_deleted',
  'clear_chat',
  'slow_mode',
  'chat_mode',
  'role_changed',
  'error',
]);

/** Where any room's chat can be reached. */
export const DEFAULT_PATH = '/ws/chat';

/** Whether a path leads to chat pods, and to nobody else. */
export const isChatPath = (path: string): boolean => /^\/ws\/chat(\/[a-z0-9-]{1,40})?$/.test(path);

/** Close codes of the chat pods. */
export const CLOSE_BAD_TICKET = 4001;
export const CLOSE_DRAINING = 4009;

/** Longest message, in code points. */
export const CONTENT_LIMIT = 500;

/** The frame, or null for one of a kind that this version does not know: a newer server may send more. */
export function parseServerFrame(text: unknown): ServerFrame | null {
  if (typeof text !== 'string') return null;
  try {
    const frame: unknown = JSON.parse(text);
    if (typeof frame !== 'object' || frame === null || !('type' in frame)) return null;
    return KNOWN.has(frame.type as string) ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}

/** The server counts code points, not what a reader would call a character. */
export const codePoints = (text: string): number => Array.from(text).length;
