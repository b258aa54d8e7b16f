/** Whether somebody has a name that is more than his login: the first Admin often has not. */
export function isNamed(person: { name: string; login: string }): boolean {
  return person.name !== '' && person.name !== person.login;
}
