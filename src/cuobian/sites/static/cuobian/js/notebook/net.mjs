// The four addresses of the inbox and the pack. Whatever goes wrong has one of a few reasons, and none of them loses anything.

export class NetError extends Error {
  constructor(reason, message = "") {
    super(message || reason);
    this.reason = reason;
  }
}

const isJson = (response) => (response.headers.get("Content-Type") || "").includes("json");

export class Net {
  constructor({ fetch = (...given) => globalThis.fetch(...given), now = Date.now, onClock = () => {}, seconds = 30, urls = URLS } = {}) {
    Object.assign(this, { fetch, now, onClock, seconds, urls });
    this.csrf = "";
    this.signIn = "";
    this.account = "";  // whose photos are being sent; the server keeps pieces under whoever is signed in
  }

  async ask(url, options = {}, seconds = this.seconds) {
    const stop = new AbortController();
    const bell = setTimeout(() => stop.abort(), seconds * 1000);
    const sentAt = this.now();
    try {
      const response = await this.fetch(url, {
        credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal, ...options,
        headers: { Accept: "application/json", ...options.headers },
      });
      const body = isJson(response) && response.status !== 304 ? await response.json() : null;
      if (body && body.now) this.onClock(body.now, sentAt, this.now());
      return { response, body };
    } catch {
      throw new NetError("offline");
    } finally {
      clearTimeout(bell);
    }
  }

  // A hotel's own sign-in page answers everything with 200 and HTML: only JSON of ours counts as an answer.
  judged({ response, body }) {
    if (response.status === 401) {
      this.signIn = (body && body.sign_in) || this.signIn;
      throw new NetError("signed-out", (body && body.message) || "");
    }
    if (response.type === "opaqueredirect") throw new NetError("signed-out");
    if (response.status === 403 && body && body.code === "csrf") throw new NetError("csrf");
    if (response.status === 403) throw new NetError("refused", (body && body.message) || "");
    if (response.status === 413 || (body && body.code === "too-large")) throw new NetError("too-large", (body && body.message) || "");
    if ([409, 429].includes(response.status) || response.status >= 500) throw new NetError("busy");
    if (!body) throw new NetError("offline");
    if (response.status >= 400 && response.status !== 422) throw new NetError("refused", body.message || "");
    return body;
  }

  async token() {
    const body = this.judged(await this.ask(this.urls.token));
    this.csrf = body.csrf;
    return body;
  }

  // A token that is out of date is fetched anew, once; another person may have signed in meanwhile, in another tab.
  async guarded(send) {
    if (!this.csrf) await this.renewed();
    try {
      return this.judged(await send());
    } catch (error) {
      if (error.reason !== "csrf") throw error;
      await this.renewed();
      return this.judged(await send());
    }
  }

  async renewed() {
    const { account } = await this.token();
    if (this.account && account !== this.account) throw new NetError("other-person");
  }

  async signOut(url) {
    await this.token();
    const { response } = await this.ask(url, { method: "POST", headers: { "X-CSRFToken": this.csrf } });
    if (response.type !== "opaqueredirect" && !response.ok) throw new NetError("busy");
  }

  async send({ device, commands }) {
    const body = await this.guarded(() => this.ask(this.urls.commands, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrf },
      body: JSON.stringify({ schema: 2, device, sent_at: new Date(this.now()).toISOString(), commands }),
    }));
    if (!Array.isArray(body.answers)) throw new NetError(body.code ? "refused" : "busy", body.message || "");
    return body.answers;
  }

  async pieces(sha) {
    return this.judged(await this.ask(this.urls.pieces + sha));
  }

  async putPiece(sha, { offset, size, part, hash }) {
    let status = 0;
    const body = await this.guarded(async () => {
      const answer = await this.ask(`${this.urls.pieces}${sha}?offset=${offset}&size=${size}`, {
        method: "PUT",
        headers: { "Content-Type": "application/octet-stream", "X-Piece-SHA256": hash, "X-CSRFToken": this.csrf },
        body: part,
      }, 60);
      status = answer.response.status;
      return answer;
    });
    return status === 422 ? { damaged: true, code: body.code || "", message: body.message || "" } : body;
  }

  // Returns null when the phone has the newest.
  async pack(etag = "") {
    const answer = await this.ask(this.urls.pack, etag ? { headers: { "If-None-Match": etag } } : {}, 60);
    if (answer.response.status === 304) return null;
    const body = this.judged(answer);
    return { pack: body, etag: answer.response.headers.get("ETag") || "" };
  }
}

export const URLS = {
  token: "/inbox/token", commands: "/inbox/commands", pieces: "/inbox/pieces/", pack: "/my/notebook/pack.json",
};
