/** What the API sends and takes: docs/contracts/rest.md. Ids are decimal strings, times RFC 3339. */

export interface User {
  id: string;
  username: string;
  displayName: string;
  role: 'viewer' | 'admin';
  createdAt: string;
}

export interface Session {
  token: string;
  expiresAt: string;
  user: User;
}

export interface Channel {
  id: string;
  name: string;
  displayName: string;
  title: string;
  version: number;
  isLive: boolean;
  startedAt: string | null;
  viewerCount: number;
  playbackUrl: string | null;
}

export type StreamState = 'offline' | 'starting' | 'live' | 'interrupted';

export interface StreamStatus {
  channelId: string;
  state: StreamState;
  isLive: boolean;
  broadcast: string | null;
  startedAt: string | null;
  viewerCount: number;
  peakViewers: number;
  playbackUrl: string | null;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Me {
  user: User;
  channel: Channel;
}

export interface StreamKey {
  streamKey: string;
  rtmpUrl: string;
}

export interface ChatTicket {
  ticket: string;
  expiresAt: string;
}

export interface FieldError {
  field: string;
  message: string;
}

export interface ErrorBody {
  code: string;
  message: string;
  fields?: FieldError[];
}

export type Envelope = { success: true; data: unknown } | { success: false; error: ErrorBody };
