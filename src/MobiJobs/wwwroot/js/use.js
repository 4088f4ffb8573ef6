const Key = "mobijobs-used";

let own = Date.now();

/** The session was used: this page, or a part of it, has just been read. */
export function noteUse() {
  own = Date.now();
  try { localStorage.setItem(Key, own); } catch { /* Without a store, each tab knows of itself only. */ }
}

/** When it was used last, in any tab (milliseconds). */
export function lastUse() {
  try { return Math.max(own, Number(localStorage.getItem(Key)) || 0); } catch { return own; }
}
