import { Agent, request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { parse, type HTMLElement } from "node-html-parser";

export type Answers = Record<string, string | string[]>;
export type PageForm = { action: string; fields: [string, string][] };
/** `choices` is every field with every value that could be sent, also those that are not chosen. */
export type WholeForm = PageForm & { choices: [string, string][] };

type Sending = { method: string; body?: string | FormData | undefined; headers: Record<string, string> };

/** Connections are used again, though not as late as in the second in which Foyer ends them. */
const agent = new Agent({ keepAlive: true, timeout: 4000 });

/** A browser without JavaScript: it keeps cookies, reads pages, and sends the forms that it finds in them. */
export class Client {
  readonly cookies = new Map<string, string>();

  constructor(
    readonly origin: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  get(path: string, headers: Record<string, string> = {}): Promise<Page> {
    return this.send(path, { method: "GET", headers });
  }

  /** Sends a form with some of its fields filled in, as a browser would, and does not follow where it leads. */
  submit(form: PageForm, answers: Answers = {}, headers: Record<string, string> = {}): Promise<Page> {
    const body = new URLSearchParams(form.fields.filter(([name]) => !(name in answers)));
    for (const [name, value] of Object.entries(answers)) for (const one of [value].flat()) body.append(name, one);
    return this.post(form.action, body, headers);
  }

  /** Sends a form that has a file, with these files chosen in it, as a browser would. */
  upload(form: PageForm, answers: Record<string, string>, files: [string, File][] = []): Promise<Page> {
    const body = new FormData();
    for (const [name, value] of form.fields)
      if (!files.some(([chosen]) => chosen === name)) body.append(name, answers[name] ?? value);
    for (const [name, file] of files) body.append(name, file);
    return this.send(form.action, { method: "POST", body, headers: {} });
  }

  post(path: string, body: URLSearchParams | string, headers: Record<string, string> = {}): Promise<Page> {
    const type = { "Content-Type": "application/x-www-form-urlencoded" };
    return this.send(path, { method: "POST", body: body.toString(), headers: { ...type, ...headers } });
  }

  async send(path: string, init: Sending): Promise<Page> {
    const url = new URL(path, this.origin);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    // What is compressed, security.test.ts looks at: here it would cost both sides a tenth of their time.
    const headers = {
      "Accept-Encoding": "identity",
      ...this.headers,
      ...(cookie && { Cookie: cookie }),
      ...init.headers,
    };
    const { body } = init;
    const page = await (body instanceof FormData
      ? upload(url, { ...init, body, headers })
      : ask(url, { ...init, body, headers }));
    for (const line of page.headers.getSetCookie()) this.keep(line);
    return page;
  }

  /** A file as it is saved: a page's text comes without the byte-order mark. */
  async download(path: string): Promise<Buffer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(new URL(path, this.origin), { headers: { ...this.headers, Cookie: cookie } });
    return Buffer.from(await response.arrayBuffer());
  }

  /** Follows redirects until there is a page. */
  async follow(page: Page): Promise<Page> {
    const location = page.headers.get("location");
    return location ? this.follow(await this.get(new URL(location, page.url).href)) : page;
  }

  private keep(line: string) {
    const [pair = "", ...attributes] = line.split(";");
    const [name = "", value = ""] = pair.split("=");
    if (attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute))) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** By `fetch`, which encodes the files, and hears an answer that comes before they are sent. */
async function upload(url: URL, init: Sending): Promise<Page> {
  const response = await fetch(url, { ...init, redirect: "manual" });
  return new Page(url, response.status, response.headers, await response.text());
}

/** By `node:http`: `fetch` takes several times as much of the machine for a request. */
async function ask(url: URL, { method, body, headers }: Sending & { body: string | undefined }): Promise<Page> {
  const all = Object.fromEntries(new Headers({ "User-Agent": "node", Accept: "*/*", ...headers }));
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method, headers: all, agent }).once("response", resolve).on("error", reject).end(body);
  });
  return new Page(url, response.statusCode ?? 0, headersOf(response), await text(response));
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2)
    headers.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
  return headers;
}

export class Page {
  private parsed: HTMLElement | undefined;

  constructor(
    readonly url: URL,
    readonly status: number,
    readonly headers: Headers,
    readonly html: string,
  ) {}

  /** Parsed when it is asked for: of most answers a test reads the status alone. */
  get document(): HTMLElement {
    // Unlike the parser's own choice, this reads the links within a <pre>.
    return (this.parsed ??= parse(this.html, { blockTextElements: { script: true, style: true, noscript: true } }));
  }

  get location(): string | null {
    return this.headers.get("location");
  }

  /** What the page says, without its markup. */
  get text(): string {
    return (this.document.querySelector("main") ?? this.document).textContent.replace(/\s+/g, " ").trim();
  }

  find(selector: string): HTMLElement {
    const element = this.document.querySelector(selector);
    if (!element)
      throw new Error(`no ${selector} on ${this.url.pathname} (${this.status}): ${this.text.slice(0, 500)}`);
    return element;
  }

  value(selector: string): string {
    return this.find(selector).getAttribute("value") ?? "";
  }

  /** The form with this button, with what it would send if only the button were pressed. */
  form(button: string, within = "body"): PageForm {
    const pressed = this.find(within)
      .querySelectorAll("button")
      .find((one) => one.textContent.trim() === button);
    const form = pressed && this.formOf(pressed);
    if (!form)
      throw new Error(`no button "${button}" on ${this.url.pathname} (${this.status}): ${this.text.slice(0, 500)}`);
    const { action, fields } = form;
    return { action, fields };
  }

  /** Every form that is posted, once for each of its buttons, with all that could be chosen in it. */
  postForms(): WholeForm[] {
    const forms = this.document.querySelectorAll("button").map((button) => this.formOf(button));
    return forms.filter((form) => form?.method === "post").filter((form) => form !== undefined);
  }

  private formOf(button: HTMLElement): (WholeForm & { method: string }) | undefined {
    const id = button.getAttribute("form");
    const form = id ? this.document.querySelector(`form[id="${id}"]`) : button.closest("form");
    if (!form) return undefined;
    const controls = form.querySelectorAll("input, textarea, select");
    const fields: [string, string][] = controls.flatMap(fieldOf);
    const name = button.getAttribute("name");
    if (name) fields.push([name, button.getAttribute("value") ?? ""]);
    return {
      method: form.getAttribute("method")?.toLowerCase() ?? "get",
      action: new URL(button.getAttribute("formaction") ?? form.getAttribute("action") ?? this.url.href, this.url).href,
      fields,
      choices: [...controls, button].flatMap(choicesOf),
    };
  }
}

function fieldOf(field: HTMLElement): [string, string][] {
  const name = field.getAttribute("name");
  const type = field.getAttribute("type");
  const isSent = (type !== "checkbox" && type !== "radio") || field.hasAttribute("checked");
  if (!name || !isSent) return [];
  if (field.tagName === "SELECT") {
    const options = field.querySelectorAll("option");
    const chosen = options.find((option) => option.hasAttribute("selected")) ?? options[0];
    return [[name, chosen?.getAttribute("value") ?? ""]];
  }
  return [[name, field.tagName === "TEXTAREA" ? field.textContent : (field.getAttribute("value") ?? "")]];
}

function choicesOf(field: HTMLElement): [string, string][] {
  const name = field.getAttribute("name");
  if (!name) return [];
  const sources = field.tagName === "SELECT" ? field.querySelectorAll("option") : [field];
  return sources.map((source) => [name, source.getAttribute("value") ?? ""]);
}
