import type { ReactNode } from 'react';
import { ApiError } from '../api/client';

export function Notice({ children }: { children: ReactNode }) {
  return (
    <div className="notice" role="alert">
      {children}
    </div>
  );
}

/** Whatever went wrong with a request, in a sentence. */
export function words(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong in this page. Reload it and try again.';
  if (error.status === 429) {
    const wait = error.retryAfter === null ? 'in a moment' : `in ${error.retryAfter} s`;
    return `That was too often. Try again ${wait}.`;
  }
  return error.message;
}
