import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import { ApiError } from './client';
import { api } from './endpoints';
import type { StreamState } from './types';

/** How often a page asks again, by what the stream is doing: often while a change is expected. */
const STATUS_INTERVAL_MS: Record<StreamState, number> = {
  offline: 1_000,
  starting: 400,
  live: 5_000,
  interrupted: 2_000,
};

export const liveQuery = infiniteQueryOptions({
  queryKey: ['live'],
  queryFn: ({ pageParam, signal }) => api.live(pageParam, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  refetchInterval: 10_000,
});

export const channelQuery = (nameOrId: string) =>
  queryOptions({
    queryKey: ['channel', nameOrId],
    queryFn: ({ signal }) => api.channel(nameOrId, signal),
    refetchInterval: 30_000,
  });

export const statusQuery = (channelId: string) =>
  queryOptions({
    queryKey: ['status', channelId],
    queryFn: ({ signal }) => api.status(channelId, signal),
    refetchInterval: (query) => STATUS_INTERVAL_MS[query.state.data?.state ?? 'offline'],
  });

/** What a channel broadcast before, the newest first. */
export const broadcastsQuery = (nameOrId: string) =>
  infiniteQueryOptions({
    queryKey: ['broadcasts', nameOrId],
    queryFn: ({ pageParam, signal }) => api.broadcasts(nameOrId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 10_000,
  });

export const broadcastQuery = (id: string) =>
  queryOptions({
    queryKey: ['broadcast', id],
    queryFn: ({ signal }) => api.broadcast(id, signal),
    // One that runs will end; nothing else changes about it.
    refetchInterval: (query) => (query.state.data?.endedAt === null ? 10_000 : false),
  });

export const sourceQuery = (channelId: string) =>
  queryOptions({
    queryKey: ['source', channelId],
    queryFn: ({ signal }) => api.source(channelId, signal),
    refetchInterval: 3_000,
  });

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => api.me(signal),
});

export const streamKeyQuery = (channelId: string) =>
  queryOptions({
    queryKey: ['stream-key', channelId],
    queryFn: ({ signal }) => api.streamKey(channelId, signal),
    staleTime: Infinity,
  });

/** A refusal stays a refusal; only what may pass by itself (no answer, 5xx, 429) is asked again. */
export function worthRetrying(failures: number, error: Error): boolean {
  if (failures >= 3) return false;
  return !(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500;
}

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: worthRetrying, staleTime: 1_000 } },
});
