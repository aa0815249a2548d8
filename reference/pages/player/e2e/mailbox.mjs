// What the platform wrote to a player. No message leaves a local platform; whoever holds its key reads the outbox as
// one of its Workers. CACTUS_DEV_SECRETS names the file with the key; the mock platform asks for none.

import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

const WORKER = "igaming-auth";
const TENANT = "demo";
/** What the signature of a context begins with. */
const SIGNED = "cactus/context/1";
const CONTEXT_LIFETIME_MS = 60_000;

function signedContext() {
  const secrets = process.env.CACTUS_DEV_SECRETS;
  if (!secrets) return {};
  const context = JSON.stringify({
    issuer: WORKER,
    tenant_id: TENANT,
    subject: { kind: "service" },
    request_id: `e2e_${randomUUID()}`,
    expires_at_ms: Date.now() + CONTEXT_LIFETIME_MS,
  });
  const key = JSON.parse(readFileSync(secrets, "utf8")).CONTEXT_KEY;
  const signature = createHmac("sha256", key).update(SIGNED).update(context).digest("base64url");
  return { "x-cactus-context": `${Buffer.from(context).toString("base64url")}.${signature}` };
}

/** The latest message of a template to a recipient, or `false` while there is none. */
export async function latestMail(urlBase, recipient, template) {
  const url = new URL(`/.worker/${WORKER}/auth/outbox`, urlBase);
  url.searchParams.set("recipient", recipient);
  const response = await fetch(url, { headers: signedContext() });
  if (!response.ok) throw new Error(`the outbox answered ${response.status} ${await response.text()}`);
  const { messages } = await response.json();
  return messages.find((message) => message.template === template) ?? false;
}
