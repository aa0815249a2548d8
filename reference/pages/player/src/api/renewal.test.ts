import { beforeEach, describe, expect, it, vi } from "vitest";

const player = { player_id: "plr_1", tenant_id: "demo", email: "a@example.com", created_at_ms: 0, email_verified: true };

/** What the platform was asked for, and a refresh token that counts once. */
class Platform {
  asked: { path: string; token: string | null; body: unknown }[] = [];
  latest = 1;
  open = true;

  fetch = (path: string, { headers, body }: { headers: HeadersInit; body?: string }): Promise<Response> => {
    const sent: unknown = body === undefined ? undefined : JSON.parse(body);
    const token = new Headers(headers).get("authorization");
    this.asked.push({ path, token, body: sent });
    if (path === "/api/auth/refresh") {
      const { refresh_token } = sent as { refresh_token: string };
      if (!this.open || refresh_token !== `refresh-${this.latest}`) {
        this.open = false;
        return Promise.resolve(Response.json({ code: "invalid_refresh_token" }, { status: 401 }));
      }
      this.latest += 1;
      return Promise.resolve(Response.json(this.pair()));
    }
    if (token !== `Bearer access-${this.latest}` || !this.open) {
      return Promise.resolve(Response.json({ code: "invalid_token" }, { status: 401 }));
    }
    return Promise.resolve(Response.json({ balances: [] }));
  };

  pair(expires_in_s = 600) {
    return {
      access_token: `access-${this.latest}`,
      token_type: "Bearer",
      expires_in_s,
      refresh_token: `refresh-${this.latest}`,
      refresh_expires_in_s: 86_400,
    };
  }

  refreshes(): number {
    return this.asked.filter(({ path }) => path === "/api/auth/refresh").length;
  }
}

class FakeStorage {
  #values = new Map<string, string>();
  getItem = (key: string): string | null => this.#values.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.#values.set(key, value);
  removeItem = (key: string): void => void this.#values.delete(key);
}

async function page(platform: Platform) {
  vi.resetModules();
  vi.stubGlobal("sessionStorage", new FakeStorage());
  vi.stubGlobal("localStorage", new FakeStorage());
  vi.stubGlobal("fetch", platform.fetch);
  const { api } = await import("./client");
  const { sessionStore } = await import("./session");
  return { api, sessionStore };
}

describe("the session of a page", () => {
  let platform: Platform;
  beforeEach(() => {
    platform = new Platform();
  });

  it("sends an access token as long as it is good", async () => {
    const { api, sessionStore } = await page(platform);
    sessionStore.begin({ player, device_token: "device", ...platform.pair() });
    await Promise.all([api.balances(), api.balances()]);
    expect(platform.refreshes()).toBe(0);
  });

  it("renews a token that is about to expire once, however many ask", async () => {
    const { api, sessionStore } = await page(platform);
    sessionStore.begin({ player, device_token: "device", ...platform.pair(5) });
    await Promise.all([api.balances(), api.balances(), api.balances()]);
    expect(platform.refreshes()).toBe(1);
    expect(sessionStore.get()?.refreshToken).toBe("refresh-2");
    expect(platform.open).toBe(true);
  });

  it("renews a token that is refused, and repeats what was asked", async () => {
    const { api, sessionStore } = await page(platform);
    sessionStore.begin({ player, device_token: "device", ...platform.pair(), access_token: "another" });
    await Promise.all([api.balances(), api.balances()]);
    expect(platform.refreshes()).toBe(1);
    expect(sessionStore.get()?.token).toBe("access-2");
  });

  it("ends with the session of the platform", async () => {
    const { api, sessionStore } = await page(platform);
    sessionStore.begin({ player, device_token: "device", ...platform.pair() });
    platform.open = false;
    await expect(api.balances()).rejects.toThrow("invalid_refresh_token");
    expect(sessionStore.get()).toBeNull();
    expect(platform.refreshes()).toBe(1);
  });

  it("tells a login that the device is known", async () => {
    const { api, sessionStore } = await page(platform);
    sessionStore.begin({ player, device_token: "device", ...platform.pair() });
    sessionStore.end();
    await expect(api.login({ email: "a@example.com", password: "x" })).rejects.toThrow();
    expect(platform.asked.at(-1)?.body).toEqual({ email: "a@example.com", password: "x", device_token: "device" });
  });
});
