/** Groups values by a key, in order of first appearance. */
export function group_by<Value, Key>(
  values: Value[],
  key_of: (v: Value) => Key,
): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const key = key_of(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
