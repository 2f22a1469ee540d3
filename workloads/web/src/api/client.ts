import { session } from '../app/session';
import type { Envelope, ErrorCode, FieldError } from './types';

/** Longest wait for an answer before a request counts as lost. */
const TIMEOUT_MS = 15_000;

/** The API's own codes, and two for what is not an answer of the API at all. */
export type FailureCode = ErrorCode | 'NETWORK' | 'BAD_ANSWER';

/** An answer that is not a success, or no answer (code `NETWORK`, status 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: FailureCode,
    message: string,
    readonly fields: readonly FieldError[] = [],
    /** Seconds to wait before the next try, when the server said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
  }

  /** What the server says about one field of a form, if anything. */
  field(name: string): string | undefined {
    return this.fields.find((each) => each.field === name)?.message;
  }
}

export interface RequestOptions {
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/**
 * Sends one request to the REST API and unwraps the envelope. Throws {@link ApiError}, or the signal's reason when the
 * caller gave up. A token that the server no longer knows (401 `UNAUTHORIZED`) ends the session here.
 */
export async function request<T>(method: string, path: string, { body, signal }: RequestOptions = {}): Promise<T> {
  const token = session.getState().token;
  const headers = new Headers({ Accept: 'application/json' });
  if (token !== null) headers.set('Authorization', `Bearer ${token}`);
  if (body !== undefined) headers.set('Content-Type', 'application/json');

  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new ApiError(0, 'NETWORK', 'Millrace cannot be reached. Check your connection and try again.');
  }

  const envelope = await readEnvelope(response);
  if (envelope === null) {
    throw new ApiError(
      response.status,
      'BAD_ANSWER',
      `Millrace gave an answer that makes no sense (status ${response.status}).`,
    );
  }
  if (envelope.success) return envelope.data as T;

  const { code, message, fields } = envelope.error;
  if (response.status === 401 && code === 'UNAUTHORIZED' && token !== null) {
    session.getState().expire(token);
  }
  throw new ApiError(response.status, code, message, fields ?? [], retryAfter(response));
}

/** Null when something between us and the API answered. */
async function readEnvelope(response: Response): Promise<Envelope | null> {
  try {
    const json: unknown = await response.json();
    return isEnvelope(json) ? json : null;
  } catch {
    return null;
  }
}

function isEnvelope(json: unknown): json is Envelope {
  if (typeof json !== 'object' || json === null || !('success' in json)) return false;
  if (json.success === true) return 'data' in json;
  return 'error' in json && typeof json.error === 'object' && json.error !== null && 'code' in json.error;
}

/** The header's form in seconds; the one with a date is never sent by Millrace. */
function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return Number.isFinite(seconds) ? seconds : null;
}
