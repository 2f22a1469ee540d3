/** The frames of docs/contracts/chat.md. */

export interface ChatUser {
  id: string;
  username: string;
  displayName: string;
}

export interface ChatMessage {
  id: string;
  channelId: string;
  userId: string;
  username: string;
  displayName: string;
  content: string;
  badges: { type: string }[];
  color: string | null;
  /** Epoch milliseconds. */
  timestamp: number;
}

/** A place in a room's log: what comes after it has not been seen. */
export interface Position {
  epoch: string;
  offset: string;
}

export type ClientFrame =
  | { type: 'join'; channelId: string; since?: Position }
  | { type: 'leave'; channelId: string }
  | { type: 'message'; channelId: string; content: string; idempotencyKey: string };

export type ErrorCode =
  | 'PARSE_ERROR'
  | 'READ_ONLY'
  | 'NOT_JOINED'
  | 'CHANNEL_NOT_FOUND'
  | 'TOO_MANY_ROOMS'
  | 'RATE_LIMITED'
  | 'CONTENT_INVALID'
  | 'UNAVAILABLE';

export interface ErrorFrame {
  type: 'error';
  code: ErrorCode | (string & {});
  message: string;
  channelId?: string;
  idempotencyKey?: string;
  /** Seconds. */
  retryAfter?: number;
}

export type ServerFrame =
  | { type: 'welcome'; pod: string; user: ChatUser | null }
  | { type: 'joined'; channelId: string; epoch: string; offset: string; history: 'snapshot' | 'resumed' | 'continued' }
  | { type: 'message'; channelId: string; epoch: string; offset: string; message: ChatMessage }
  | { type: 'ack'; channelId: string; idempotencyKey: string; messageId: string; offset: string; reach: 'room' | 'pod' }
  | { type: 'viewer_count'; channelId: string; count: number }
  | ErrorFrame;

const KNOWN = new Set(['welcome', 'joined', 'message', 'ack', 'viewer_count', 'error']);

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
