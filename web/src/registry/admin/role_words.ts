import type { RoleAt } from "../interface";
import { say, say_code } from "../language.svelte";
import { centre_word } from "../names";

/** nurse (East hospital, West hospital); monitor (East hospital) */
export function roles_word(roles: RoleAt[]): string {
  if (roles.length === 0) return say("no_roles");
  return roles
    .map(({ role, centres }) => {
      const at = centres.map(centre_word).join(say("list_mark"));
      return at ? say("in_brackets", say_code(role, "role_"), at) : say_code(role, "role_");
    })
    .join(say("and_next"));
}
