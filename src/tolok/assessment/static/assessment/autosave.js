// What is typed is not lost: a draft in this browser until the server has it, and a save a moment after the last key.

// A draft under a key of this browser. With no room or no leave to store, the page still holds what was typed.
export const draftAt = (key) => ({
  keep(content) {
    try {
      localStorage.setItem(key, JSON.stringify(content));
    } catch {
      // Said above.
    }
  },
  read() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  forget() {
    try {
      localStorage.removeItem(key);
    } catch {
      // Then nothing was kept either.
    }
  },
});

// Calls `save` once: at once (`now`), a while after the last word (`soon`), or when the line is back. `stop`: not yet.
export const saver = (save) => {
  let waiting;
  const stop = () => clearTimeout(waiting);
  const now = () => {
    stop();
    save();
  };
  addEventListener("online", now);
  return {
    now,
    stop,
    soon(delay) {
      stop();
      waiting = setTimeout(now, delay);
    },
  };
};
