// Takes files that are dropped (folders too) or picked; the server says which of them it wants, and those are sent one
// after the other, so that it knows which one it reads.
export default {
  template: `
    <div role="group" :aria-label="label" class="z-drop" :class="{ 'z-drop-over': depth > 0 }"
      @dragenter.prevent="depth++" @dragleave.prevent="depth--" @dragover.prevent @drop.prevent="dropped">
      <label class="z-drop-pick">
        <span aria-hidden="true">{{ button }}</span>
        <input ref="input" type="file" multiple :accept="accept" :aria-label="button + '：' + label" @change="picked" />
      </label>
      <div class="z-drop-words"><slot /></div>
    </div>`,
  props: { url: String, label: String, button: String, accept: String },
  emits: ["chosen", "progress", "failed"],
  data: () => ({ depth: 0 }),
  created() {
    this.held = new Map();
    this.waiting = [];
    this.last = 0;
  },
  methods: {
    picked(event) {
      this.offer([...event.target.files]);
      event.target.value = ""; // so that the same file can be picked again
    },
    async dropped(event) {
      this.depth = 0;
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
      const files = entries.length ? (await Promise.all(entries.map(inside))).flat() : [...event.dataTransfer.files];
      this.offer(files);
    },
    offer(files) {
      const named = files.map((file) => ({ key: ++this.last, name: file.name, size: file.size }));
      named.forEach((one, place) => this.held.set(one.key, files[place]));
      if (named.length) this.$emit("chosen", named);
    },
    take(wanted, refused) {
      refused.forEach((key) => this.held.delete(key));
      this.waiting.push(...wanted);
      if (!this.sending) this.sendAll();
    },
    async sendAll() {
      this.sending = true;
      while (this.waiting.length) {
        const key = this.waiting.shift();
        const status = await this.send(key, this.held.get(key));
        this.held.delete(key);
        if (status !== 200) this.$emit("failed", key, status);
      }
      this.sending = false;
    },
    send(key, file) {
      return new Promise((done) => {
        const request = new XMLHttpRequest();
        let told = Date.now();
        request.upload.onprogress = (event) => {
          if (Date.now() - told < 400) return;
          told = Date.now();
          this.$emit("progress", key, Math.round((100 * event.loaded) / event.total));
        };
        request.onloadend = () => done(request.status);
        request.open("POST", window.path_prefix + this.url);
        const form = new FormData();
        form.append("files", file, file.name);
        request.send(form);
      });
    },
  },
};

// Gives the files in what was dropped: a folder's as well, however deep.
async function inside(entry) {
  if (entry.isFile) return new Promise((done) => entry.file((file) => done([file]), () => done([])));
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!some.length) return found;
    found.push(...(await Promise.all(some.map(inside))).flat());
  }
}
