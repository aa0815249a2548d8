// What the platform wrote to a player. No mail leaves a local platform; its entry lets a signed request of a Worker read
// the outbox, and CACTUS_DEV_SECRETS names the file with the key. The mock asks for no signature.

import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";

const WORKER = "igaming-auth";
const CONTEXT_LIFETIME_MS = 60_000;
const ATTEMPTS = 50;
const PAUSE_MS = 200;

async function signedContext() {
  const secrets = process.env.CACTUS_DEV_SECRETS;
  if (!secrets) return "";
  const { CONTEXT_KEY } = JSON.parse(await readFile(secrets, "utf8"));
  const context = JSON.stringify({
    issuer: WORKER,
    tenant_id: "demo",
    subject: { kind: "service" },
    request_id: `page_${Date.now().toString(16)}`,
    expires_at_ms: Date.now() + CONTEXT_LIFETIME_MS,
  });
  const signature = createHmac("sha256", CONTEXT_KEY).update("cactus/context/1").update(context);
  return `${Buffer.from(context).toString("base64url")}.${signature.digest("base64url")}`;
}

/** Where the link of the latest message of this kind leads in the page, as soon as there is one. */
export async function mailedPlace(url, recipient, template) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const path = `/.worker/${WORKER}/auth/outbox?recipient=${encodeURIComponent(recipient)}`;
    const response = await fetch(url + path, { headers: { "x-cactus-context": await signedContext() } });
    if (!response.ok) throw new Error(`the outbox answered ${response.status} ${await response.text()}`);
    const { messages } = await response.json();
    const message = messages.find((one) => one.template === template);
    if (message) return message.parameters.link.slice(message.parameters.link.indexOf("#") + 1);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`no message ${template} came`);
}
