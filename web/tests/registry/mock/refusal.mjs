// A call that is not answered: why, in both languages.
export class Refusal {
  constructor(status, code, en, zh, more = {}) {
    this.status = status;
    this.body = { error: { code, en, zh, ...more } };
  }
}
export const refuse = (...of) => {
  throw new Refusal(...of);
};
export const not_there = () => refuse(404, "not_there", "This is not there.", "不存在。");
