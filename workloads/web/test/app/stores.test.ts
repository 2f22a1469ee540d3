import { afterEach, describe, expect, it } from 'vitest';
import { applyTheme, preferences } from '../../src/app/preferences';
import { followOtherTabs, session } from '../../src/app/session';

const user = { id: '1', username: 'alice', displayName: 'Alice', role: 'viewer' as const, createdAt: '' };

afterEach(() => {
  session.getState().signOut();
});

describe('the session', () => {
  it('outlives the page', () => {
    session.getState().signIn({ token: 't1', expiresAt: '', user });
    expect(localStorage.getItem('millrace.session')).toContain('t1');
    session.getState().signOut();
    expect(localStorage.getItem('millrace.session')).not.toContain('t1');
  });

  it('does not end because of a token that has been replaced', () => {
    session.getState().signIn({ token: 'new', expiresAt: '', user });
    session.getState().expire('old');
    expect(session.getState().token).toBe('new');
    session.getState().expire('new');
    expect(session.getState()).toMatchObject({ token: null, expired: true });
  });

  it('follows another tab', () => {
    followOtherTabs();
    localStorage.setItem('millrace.session', JSON.stringify({ state: { token: 'other', user }, version: 0 }));
    window.dispatchEvent(new StorageEvent('storage', { key: 'millrace.session' }));
    expect(session.getState().token).toBe('other');
  });
});

describe('preferences', () => {
  it('put the theme on the document, and take it off for the system’s', () => {
    applyTheme();
    preferences.getState().setTheme('dark');
    expect(document.documentElement.dataset.theme).toBe('dark');
    preferences.getState().setTheme('system');
    expect(document.documentElement.dataset.theme).toBeUndefined();
  });

  it('keep the volume between nothing and all', () => {
    preferences.getState().setVolume(1.4);
    expect(preferences.getState().volume).toBe(1);
    preferences.getState().setVolume(-0.1);
    expect(preferences.getState().volume).toBe(0);
  });
});
