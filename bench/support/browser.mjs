import { URLSearchParams } from "node:url";
import { parse } from "node-html-parser";

/** As much of a browser as signing in takes: it keeps cookies, and sends forms with the fields that stand in them. */
export class Browser {
  cookies = new Map();

  constructor(origin) {
    this.origin = origin;
  }

  get cookie() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async open(path) {
    const page = await this.send(path, {});
    if (page.status !== 200) throw new Error(`${path} answered ${page.status}`);
    return parse(await page.text());
  }

  /** What the form that has this field would send, with some answers filled in. */
  fill(page, field, answers) {
    const form = page.querySelector(`[name="${field}"]`)?.closest("form");
    if (!form) throw new Error(`no form has a field ${field}`);
    const hidden = form.querySelectorAll('input[type="hidden"]');
    const fields = hidden.map((input) => [input.getAttribute("name"), input.getAttribute("value") ?? ""]);
    return new URLSearchParams({ ...Object.fromEntries(fields), ...answers });
  }

  post(path, body, headers = {}) {
    return this.send(path, { method: "POST", body, headers });
  }

  async send(path, init) {
    const headers = { origin: this.origin, cookie: this.cookie, ...init.headers };
    const answer = await globalThis.fetch(new URL(path, this.origin), { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.cookies.set(name, value);
    }
    return answer;
  }
}
