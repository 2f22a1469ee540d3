import { useEffect, useState } from 'react';
import { ApiError } from '../api/client';
import { api } from '../api/endpoints';
import { session } from '../app/session';
import { ChatConnection, type Socket, type Surroundings } from './connection';

function openSocket(ticket: string | null, path: string): Socket {
  const scheme = window.location.protocol === 'https:' ? 'wss:' : 'ws:';
  const query = ticket === null ? '' : `?token=${encodeURIComponent(ticket)}`;
  return new WebSocket(`${scheme}//${window.location.host}${path}${query}`);
}

async function ticket(): Promise<string | null> {
  if (session.getState().token === null) return null;
  try {
    return (await api.chatTicket()).ticket;
  } catch (error) {
    // Signed out meanwhile: go on as a reader.
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** randomUUID exists on secure origins only, and a page on a plain http address in a LAN is none. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const browser: Surroundings = { open: openSocket, ticket, random: Math.random, newKey };

/** The chat of a channel for as long as the component lives; whoever uses it mounts anew for another person. */
export function useChat(channelId: string, path: string): ChatConnection {
  const [connection] = useState(() => new ChatConnection(channelId, browser, path));
  useEffect(() => {
    const hurry = () => connection.hurry();
    connection.start();
    window.addEventListener('online', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      connection.stop();
    };
  }, [connection]);
  return connection;
}
