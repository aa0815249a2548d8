/** The page's behaviour: questions to the verifier, and what it answers, as text. */

import { explainRound, load, verifyChain } from "../../bindings-ts/verifier/dist/index.js";

/** A published round each, and one of this project's own games. */
const EXAMPLES = {
  "bustabit, game 1,398,378": {
    game: "crash",
    scheme: "bustabit-v2",
    inputs: { game_id: 1398378, game_hash: "5d07719b61b0abb6f1c3b17b1d69c838278f87f9b5e75077026e5fedf96c2eb2" },
  },
  "Stake, Mines": {
    game: "mines",
    scheme: "stake-mines",
    inputs: {
      server_seed: "5ff5c610e633b2a91c46d1be1f74286b",
      client_seed: "854581b6f52eaa86503f1dc6433655f9",
      nonce: 20,
      mines: 21,
    },
  },
  "Cactus, Mines": {
    game: "mines",
    scheme: "cactus-mines",
    inputs: {
      server_seed: "20f31c9a340594207553edcd0a11d13bf976ac42835b3c33c2109c0d3b727794",
      server_seed_hash: "d7956463703904c731b08381c88b96b3caa89904ee52c4d5bd616ebfe20ec0c2",
      client_seed: "-",
      nonce: 0,
      mines: 1,
    },
  },
};

/** From a game of bustabit's second chain to the hash that was published in its seeding thread. */
const CHAIN = {
  scheme: "bustabit-v2",
  start: "6f3f5aa2e07bf2399eec022cdb8b177fe61c7711276bfdf080a9b9e7404b2edc",
  count: 354134,
  end: "86728f5fc3bd99db94d3cdaf105d67788194e9701bf95d049ad0e1ee3d004277",
};

const element = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("en");

function say(id, text, isWrong = false) {
  element(id).textContent = text;
  element(id).classList.toggle("wrong", isWrong);
}

function stepLine({ name, value }) {
  const line = document.createElement("li");
  const [title, code] = [document.createElement("span"), document.createElement("code")];
  title.textContent = name.replaceAll("_", " ");
  code.textContent = value;
  line.append(title, code);
  return line;
}

async function checkRound() {
  element("steps").replaceChildren();
  let question;
  try {
    question = JSON.parse(element("question").value);
  } catch {
    say("answer", "This is not JSON.", true);
    return;
  }
  const answer = await explainRound(question);
  if ("error" in answer) {
    say("answer", answer.input ? `Refused: ${answer.error} (${answer.input})` : `Refused: ${answer.error}`, true);
    return;
  }
  say("answer", `Result: ${JSON.stringify(answer.result)}`);
  element("steps").replaceChildren(...answer.steps.map(stepLine));
}

async function walk() {
  const steps = element("count").valueAsNumber;
  const began = performance.now();
  element("progress").hidden = false;
  const { matches, endHash } = await verifyChain({
    scheme: element("scheme").value.trim(),
    startHash: element("start").value,
    steps,
    endHash: element("end").value,
    onProgress: ({ done, total }) => (element("progress").value = done / total),
  });
  const speed = number.format(Math.round((steps * 1000) / (performance.now() - began)));
  if (matches) say("walked", `It ends where it should: ${number.format(steps)} games, ${speed} a second.`);
  else say("walked", `It ends elsewhere: ${endHash}`, true);
}

/** A form that runs one piece of work at a time and says when it fails. */
function onSubmit(formId, statusId, work) {
  const button = element(formId).querySelector("button");
  element(formId).addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await work();
    } catch (error) {
      say(statusId, error.message, true);
    } finally {
      button.disabled = false;
    }
  });
}

function fillQuestion() {
  element("question").value = JSON.stringify(EXAMPLES[element("example").value], null, 2);
}

for (const name of Object.keys(EXAMPLES)) element("example").add(new Option(name));
element("example").addEventListener("change", fillQuestion);
fillQuestion();
for (const [id, value] of Object.entries(CHAIN)) element(id).value = value;
onSubmit("round", "answer", checkRound);
onSubmit("chain", "walked", walk);

try {
  const { selfTest, wasmSha256 } = await load();
  say("program", `Self-test ${selfTest.passed} of ${selfTest.total}. Program ${wasmSha256 ?? "without a hash here"}`);
} catch (error) {
  say("program", error.message, true);
}
