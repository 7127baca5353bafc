// One row of a draft: it shows what the server says, keeps what is being typed, and tells what the person does.
const PAUSE_MS = 400;

// A cell that is written in. The text is the person's: the server replaces it only when it says so (`pushed`).
const Cell = {
  template: `
    <textarea ref="box" rows="1" class="zd-cell" v-model="text" :aria-label="label" :placeholder="blank"
      :maxlength="most" spellcheck="false" @input="typed" @blur="say(true)" @keydown.enter="entered"
      @keydown.esc="$refs.box.blur()"></textarea>`,
  props: { value: String, pushed: Number, label: String, blank: String, most: Number },
  emits: ["said", "next"],
  data() {
    return { text: this.value };
  },
  created() {
    this.sent = this.value;
  },
  mounted() {
    this.fit();
    this.$refs.box.zdSay = () => this.say();
  },
  updated() {
    this.fit();
  },
  beforeUnmount() {
    clearTimeout(this.timer);
  },
  watch: {
    pushed() {
      clearTimeout(this.timer);
      this.text = this.sent = this.value;
    },
  },
  methods: {
    typed() {
      clearTimeout(this.timer);
      window.zdTyped?.(true);
      this.timer = setTimeout(() => this.say(), PAUSE_MS);
    },
    say(left = false) {
      clearTimeout(this.timer);
      if (this.text === this.sent) return window.zdTyped?.(false);
      this.sent = this.text;
      this.$emit("said", { text: this.text, left });
    },
    entered(event) {
      if (event.isComposing) return;
      this.say();
      event.preventDefault();
      this.$emit("next", event.shiftKey ? -1 : 1);
    },
    fit() {
      if (CSS.supports("field-sizing", "content")) return;
      const box = this.$refs.box;
      box.style.height = "auto";
      box.style.height = box.scrollHeight + "px";
    },
  },
};

export default {
  components: { Cell },
  template: `
    <tbody class="zd-row" :class="{ 'zd-taken': row.accepted }" :data-key="row.key">
      <tr>
        <td class="zd-grip">
          <button type="button" class="zd-handle" title="拖动，或按上下方向键" :aria-label="'移动' + named + '，按上下方向键'"
            @keydown.up.prevent="tell('move', { by: -1 })" @keydown.down.prevent="tell('move', { by: 1 })">
            <i class="material-icons" aria-hidden="true">drag_indicator</i>
          </button>
        </td>
        <th scope="row" class="zd-name">
          <Cell :value="row.name" :pushed="row.pushed" :label="'指标名称，' + place" blank="请填写指标名称" :most="500"
            @said="tell('edit', { cell: 'level3', ...$event })" @next="next('.zd-name', $event)" />
          <span class="zd-from"><i class="material-icons" aria-hidden="true">{{ row.icon }}</i>{{ row.from }}</span>
        </th>
        <td class="zd-value">
          <Cell :value="row.value" :pushed="row.pushed" :label="'指标值：' + row.name" :blank="row.question ? '待填' : ''" :most="2000"
            :class="{ 'zd-blank': row.question }" @said="tell('edit', { cell: 'value', ...$event })"
            @next="next('.zd-value', $event)" />
        </td>
        <td class="zd-usual"><span v-html="row.picture"></span><span class="zd-words">{{ row.usual }}</span></td>
        <td class="zd-acts z-no-print">
          <button type="button" class="zd-act zd-take" :aria-pressed="row.accepted" @click="tell('take')">
            <i class="material-icons" aria-hidden="true">{{ row.accepted ? 'check_circle' : 'radio_button_unchecked' }}</i>
            {{ row.accepted ? '已采纳' : '采纳' }}<span class="z-only-read">{{ named }}</span>
          </button>
          <button type="button" class="zd-act" :aria-expanded="!!row.options" @click="tell('options')">换一条<span
            class="z-only-read">{{ named }}</span></button>
          <button type="button" class="zd-act" :aria-expanded="!!row.details" @click="tell('details')">依据<span
            class="z-only-read">{{ named }}</span></button>
          <button type="button" class="zd-act" @click="tell('remove')">删除<span class="z-only-read">{{ named }}</span></button>
          <button type="button" class="zd-act zd-more" :aria-label="'更多：' + row.name" aria-haspopup="true">
            <i class="material-icons" aria-hidden="true">more_vert</i>
            <q-menu auto-close>
              <q-list dense class="zd-menu">
                <q-item clickable :disable="row.first" @click="tell('move', { by: -1 })"><q-item-section>上移</q-item-section></q-item>
                <q-item clickable :disable="row.last" @click="tell('move', { by: 1 })"><q-item-section>下移</q-item-section></q-item>
                <q-item clickable @click="tell('block')"><q-item-section>删除，以后不再推荐</q-item-section></q-item>
              </q-list>
            </q-menu>
          </button>
        </td>
      </tr>
      <tr v-if="row.question" class="zd-under"><td></td><td colspan="4">
        <div class="zd-note z-note z-warning"><b>待填</b>{{ row.question }}</div>
      </td></tr>
      <tr v-if="row.findings.length" class="zd-under"><td></td><td colspan="4">
        <div v-for="one in row.findings" class="zd-note z-note" :class="'z-' + one.severity">
          <b>{{ one.word }}</b><span :title="one.basis">{{ one.message }}</span><span class="zd-remedy">{{ one.remedy }}</span>
          <button v-if="one.fixable" type="button" class="zd-act zd-mend z-no-print" @click="tell('mend', { code: one.code })">照此修改<span
            class="z-only-read">{{ named }}</span></button>
        </div>
      </td></tr>
      <tr v-if="row.options" class="zd-under zd-panel"><td></td><td colspan="4">
        <div class="zd-head"><b>同一类里的其他指标</b><button type="button" class="zd-act" @click="tell('options')">收起</button></div>
        <p v-if="!row.options.length" class="z-soft">没有找到别的合适的指标；可以直接改名称，或用“添加指标”检索。</p>
        <ul v-else class="zd-list">
          <li v-for="(one, number) in row.options"><span class="zd-grow">{{ one.name }}</span>
            <span class="zd-val">{{ one.value || '值待填' }}</span><span class="z-soft z-small">{{ one.from }}</span>
            <button type="button" class="zd-act" @click="tell('replace', { number })">换成这条<span class="z-only-read">{{ one.name }}</span></button>
          </li>
        </ul>
      </td></tr>
      <tr v-if="row.details" class="zd-under zd-panel"><td></td><td colspan="4">
        <div class="zd-head"><b>依据</b><button type="button" class="zd-act" @click="tell('details')">收起</button></div>
        <ul class="zd-plain"><li v-for="said in row.details.reasons">{{ said }}</li></ul>
        <p v-if="row.details.source"><b>指标值的来源</b>{{ row.details.source }}</p>
        <div v-if="row.details.evidence.length"><b>公开表里的写法</b>
          <ul class="zd-list"><li v-for="one in row.details.evidence">
            <span class="zd-grow">{{ one.name }}</span><span class="zd-val">{{ one.value || '没有写值' }}</span>
            <span class="z-soft z-small">{{ one.where }}</span>
            <button type="button" class="zd-act" @click="tell('source', { table: one.table, name: one.name })">看原表<span
              class="z-only-read">{{ one.where }}</span></button>
          </li></ul>
        </div>
        <label class="zd-about"><b>指标说明</b><Cell :value="row.about" :pushed="row.pushed" label="指标说明" blank="可以不填"
          :most="5000" @said="tell('edit', { cell: 'description', ...$event })" @next="() => {}" /></label>
      </td></tr>
    </tbody>`,
  props: { row: Object },
  computed: {
    named() {
      return "「" + (this.row.name || "没有名称的指标") + "」";
    },
    place() {
      return this.row.level + "第 " + this.row.number + " 条";
    },
  },
  methods: {
    tell(act, more) {
      const detail = { act, key: this.row.key, ...more };
      this.$el.dispatchEvent(new CustomEvent("zd", { bubbles: true, detail }));
    },
    next(cell, by) {
      const all = [...document.querySelectorAll(`.zd-row ${cell} textarea`)];
      const here = all.indexOf(document.activeElement);
      all[here + by]?.focus();
    },
  },
};
