// Where the network trains: in a worker, so that the page stays free; where there can be none, in
// short slices on the page itself.

import { Session } from "./session.mjs";

const IN_WORKER = 12; // milliseconds of work before messages are heard
const IN_PAGE = 7; // and before the page may draw

/** Called in the worker: what comes goes to the session, what it tells goes back. */
export function serve(scope) {
  const session = new Session((message) => scope.postMessage(message), {
    slice: IN_WORKER,
    later: sooner(),
  });
  scope.onmessage = ({ data }) => session.receive(data);
}

/**
 * Return {send}; `tell` hears every message of the session. `script` is the address of this program,
 * `source` its text: from a disk a worker can be made of the text alone.
 */
export function connect(tell, { script, source }) {
  const sent = [];
  let other = null;
  let heard = false;
  const hear = (message) => {
    heard = true;
    tell(message);
  };
  const onPage = () => {
    const session = new Session(hear, { slice: IN_PAGE, later: sooner() });
    other = { postMessage: (message) => session.receive(message) };
    sent.forEach((message) => session.receive(message));
  };
  try {
    other = worker(script, source);
    other.onmessage = ({ data }) => hear(data);
    other.onerror = () => !heard && onPage();
  } catch {
    onPage();
  }
  const send = (message) => {
    if (!heard) sent.push(message);
    other.postMessage(message);
  };
  const isWorker = () => typeof Worker === "function" && other instanceof Worker;
  return { send, place: () => (isWorker() ? "worker" : "page") };
}

function worker(script, source) {
  if (/^https?:/.test(script)) return new Worker(script);
  const text = new Blob([`(${source})();`], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(text));
}

/** later(act, wait): by a message where nothing is waited for, since timers wait 4 ms at least. */
function sooner() {
  const channel = new MessageChannel();
  let next = null;
  channel.port1.onmessage = () => next();
  return (act, wait) => {
    next = act;
    if (wait > 0) setTimeout(act, wait);
    else channel.port2.postMessage(0);
  };
}
