import { request } from './client';
import type {
  Broadcast,
  BroadcastPage,
  Channel,
  ChannelEdit,
  ChatTicket,
  Credentials,
  LivePage,
  Me,
  NewAccount,
  Session,
  SourceReport,
  StreamKey,
  StreamStatus,
} from './types';

const segment = encodeURIComponent;

/** One function a row of docs/contracts/rest.md. */
export const api = {
  register: (form: NewAccount) => request<Session>('POST', '/api/auth/register', { body: form }),
  login: (form: Credentials) => request<Session>('POST', '/api/auth/login', { body: form }),
  logout: () => request<null>('POST', '/api/auth/logout'),
  me: (signal?: AbortSignal) => request<Me>('GET', '/api/me', { signal }),
  live: (cursor: string | null, signal?: AbortSignal) =>
    request<LivePage>('GET', `/api/live?limit=24${cursor === null ? '' : `&cursor=${segment(cursor)}`}`, {
      signal,
    }),
  channel: (nameOrId: string, signal?: AbortSignal) =>
    request<Channel>('GET', `/api/channels/${segment(nameOrId)}`, { signal }),
  broadcasts: (nameOrId: string, cursor: string | null, signal?: AbortSignal) =>
    request<BroadcastPage>(
      'GET',
      `/api/channels/${segment(nameOrId)}/broadcasts?limit=12${cursor === null ? '' : `&cursor=${segment(cursor)}`}`,
      { signal },
    ),
  broadcast: (id: string, signal?: AbortSignal) =>
    request<Broadcast>('GET', `/api/broadcasts/${segment(id)}`, { signal }),
  status: (id: string, signal?: AbortSignal) =>
    request<StreamStatus>('GET', `/api/channels/${segment(id)}/status`, { signal }),
  source: (id: string, signal?: AbortSignal) =>
    request<SourceReport>('GET', `/api/channels/${segment(id)}/source`, { signal }),
  rename: (id: string, change: ChannelEdit) =>
    request<Channel>('PATCH', `/api/channels/${segment(id)}`, { body: change }),
  streamKey: (id: string, signal?: AbortSignal) =>
    request<StreamKey>('GET', `/api/channels/${segment(id)}/stream-key`, { signal }),
  regenerateKey: (id: string) => request<StreamKey>('POST', `/api/channels/${segment(id)}/stream-key`),
  goOffline: (id: string) => request<null>('POST', `/api/channels/${segment(id)}/go-offline`),
  chatTicket: () => request<ChatTicket>('POST', '/api/chat/tickets'),
};
