import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, request } from '../../src/api/client';
import { worthRetrying } from '../../src/api/queries';
import { session } from '../../src/app/session';

const user = { id: '1', username: 'alice', displayName: 'Alice', role: 'viewer' as const, createdAt: '' };
const fetched = vi.fn<typeof fetch>();

function answer(status: number, body: unknown, headers: Record<string, string> = {}): void {
  fetched.mockResolvedValueOnce(new Response(JSON.stringify(body), { status, headers }));
}

const refusal = (status: number, code: string) =>
  answer(status, { success: false, error: { code, message: 'In words.' } });

async function failureOf(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, not ${String(error)}`);
  return error;
}

beforeEach(() => {
  vi.stubGlobal('fetch', fetched);
  session.getState().signOut();
});

afterEach(() => {
  vi.unstubAllGlobals();
  fetched.mockReset();
});

describe('the API client', () => {
  it('unwraps the envelope', async () => {
    answer(200, { success: true, data: { name: 'x' } });
    await expect(request('GET', '/api/x')).resolves.toEqual({ name: 'x' });
  });

  it('sends the token as a bearer, and a body as JSON', async () => {
    session.getState().signIn({ token: 'secret', expiresAt: '', user });
    answer(200, { success: true, data: null });
    await request('POST', '/api/x', { body: { a: 1 } });
    const sent = new Request('http://localhost/', fetched.mock.calls[0]?.[1]);
    expect(sent.headers.get('Authorization')).toBe('Bearer secret');
    expect(sent.headers.get('Content-Type')).toBe('application/json');
    await expect(sent.json()).resolves.toEqual({ a: 1 });
  });

  it('throws the code, the words, the fields and how long to wait', async () => {
    const fields = [{ field: 'title', message: 'too long' }];
    answer(
      422,
      { success: false, error: { code: 'VALIDATION_FAILED', message: 'No.', fields } },
      { 'Retry-After': '7' },
    );
    const error = await failureOf(request('PATCH', '/api/x'));
    expect(error).toMatchObject({ status: 422, code: 'VALIDATION_FAILED', message: 'No.', retryAfter: 7 });
    expect(error.field('title')).toBe('too long');
    expect(error.field('name')).toBeUndefined();
  });

  it('signs out when the server no longer knows the token', async () => {
    session.getState().signIn({ token: 'old', expiresAt: '', user });
    refusal(401, 'UNAUTHORIZED');
    await failureOf(request('GET', '/api/me'));
    expect(session.getState()).toMatchObject({ token: null, user: null, expired: true });
  });

  it('stays signed in after a wrong password elsewhere', async () => {
    session.getState().signIn({ token: 'good', expiresAt: '', user });
    refusal(401, 'BAD_CREDENTIALS');
    await failureOf(request('POST', '/api/auth/login'));
    expect(session.getState().token).toBe('good');
  });

  it('makes one error of a lost network and of an answer that is not ours', async () => {
    fetched.mockRejectedValueOnce(new TypeError('failed to fetch'));
    expect(await failureOf(request('GET', '/api/x'))).toMatchObject({ status: 0, code: 'NETWORK' });
    fetched.mockResolvedValueOnce(new Response('<html>Bad gateway</html>', { status: 502 }));
    expect(await failureOf(request('GET', '/api/x'))).toMatchObject({ status: 502, code: 'BAD_ANSWER' });
  });

  it('passes on that the caller gave up', async () => {
    const controller = new AbortController();
    controller.abort(new DOMException('gone', 'AbortError'));
    fetched.mockRejectedValueOnce(new DOMException('gone', 'AbortError'));
    await expect(request('GET', '/api/x', { signal: controller.signal })).rejects.toThrow(DOMException);
  });
});

describe('asking again', () => {
  it('is for what may pass by itself', () => {
    const error = (status: number) => new ApiError(status, 'INTERNAL_ERROR', 'x');
    expect([0, 429, 500, 503].map((status) => worthRetrying(0, error(status)))).toEqual([true, true, true, true]);
    expect([401, 404, 409, 422].map((status) => worthRetrying(0, error(status)))).toEqual([false, false, false, false]);
    expect(worthRetrying(3, error(503))).toBe(false);
  });
});
