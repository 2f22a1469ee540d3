/** The text fields of a form by their names; a field that the form does not have reads as empty. */
export function fieldsOf(form: HTMLFormElement): { username: string; password: string; displayName: string } {
  const data = new FormData(form);
  const text = (name: string) => {
    const value = data.get(name);
    return typeof value === 'string' ? value : '';
  };
  return { username: text('username'), password: text('password'), displayName: text('displayName') };
}
