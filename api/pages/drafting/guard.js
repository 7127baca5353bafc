// Watches over what was typed: warns before it is left unsaved, keeps it while the server is away, and hands it in again.
const KEPT = "zhibiao-kept";
const GRACE_MS = 2000;

export default {
  template: `<div hidden></div>`,
  props: { draft: String, version: Number, unsaved: Boolean },
  emits: ["suggest", "kept"],
  data: () => ({ typed: false }),
  watch: {
    unsaved() {
      this.typed = false;
    },
  },
  mounted() {
    window.zdTyped = (is) => (this.typed = is);
    this.asked = (event) => {
      if (window.socket?.connected && (this.unsaved || this.typed)) event.preventDefault();
    };
    this.pressed = (event) => {
      if (event.key !== "Enter" || !event.ctrlKey || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation(); // a button that has the focus is not pressed
      document.activeElement?.zdSay?.();
      setTimeout(() => this.$emit("suggest"));
    };
    window.addEventListener("beforeunload", this.asked);
    document.addEventListener("keydown", this.pressed, true);
    this.listen();
    this.handIn();
  },
  beforeUnmount() {
    window.removeEventListener("beforeunload", this.asked);
    document.removeEventListener("keydown", this.pressed, true);
  },
  methods: {
    listen() {
      if (!window.socket) return setTimeout(() => this.listen(), 20);
      window.socket.on("disconnect", () => {
        this.keep();
        this.waiting = setTimeout(() => this.block(), GRACE_MS);
      });
      window.socket.on("connect", () => {
        clearTimeout(this.waiting);
        if (this.blocked) this.release();
        else sessionStorage.removeItem(KEPT);
      });
    },
    // Typing stops while nobody listens; what was typed in the meantime is kept first.
    block() {
      this.keep();
      this.blocked = document.activeElement;
      document.getElementById("app").inert = true;
    },
    release() {
      document.getElementById("app").inert = false;
      this.blocked.focus?.();
      this.blocked = null;
      sessionStorage.removeItem(KEPT);
    },
    keep() {
      const fields = {};
      document.querySelectorAll("[data-keep] input[type=text], [data-keep] textarea").forEach((box) => {
        fields[box.closest("[data-keep]").dataset.keep] = box.value;
      });
      const cells = [];
      document.querySelectorAll(".zd-row .zd-name textarea, .zd-row .zd-value textarea").forEach((box) => {
        const cell = box.closest(".zd-name") ? "level3" : "value";
        cells.push({ key: box.closest(".zd-row").dataset.key, cell, text: box.value });
      });
      sessionStorage.setItem(KEPT, JSON.stringify({ draft: this.draft, version: this.version, fields, cells }));
    },
    handIn() {
      const kept = sessionStorage.getItem(KEPT);
      sessionStorage.removeItem(KEPT);
      if (kept) this.$emit("kept", JSON.parse(kept));
    },
  },
};
