"use strict";
// The editor of line files: shows the text, tells the server of changes, marks what the server finds wrong.
// A text that is not saved yet stays in this window, whatever page is looked at meanwhile.
(() => {
  const WAIT_MS = 350;
  const PHRASES = ["Find", "Replace", "next", "previous", "all", "match case", "regexp", "by word", "replace", "replace all", "close"];
  const setProps = (id, props) => window.dash_clientside.set_props(id, props);
  const draftKey = (file) => `twin-draft:${file}`;
  let view = null;
  let shown = null; // what the file said when editing began
  let waiting = 0;
  let loading = null;
  let wasFocused = false;

  const load = () => {
    loading ??= new Promise((done, fail) => {
      const script = document.createElement("script");
      const self = document.querySelector('script[src*="/assets/editor"]');
      script.src = new URL("codemirror.js", self ? self.src : `${location.origin}/assets/`).href;
      script.onload = done;
      script.onerror = fail;
      document.head.append(script);
    });
    return loading;
  };

  const readDraft = (saved) => {
    try {
      const draft = JSON.parse(sessionStorage.getItem(draftKey(saved.file)));
      return draft && typeof draft.text === "string" && draft.text !== saved.text ? draft : null;
    } catch {
      return null;
    }
  };

  const keepDraft = (text) => {
    try {
      if (text === shown.text) sessionStorage.removeItem(draftKey(shown.file));
      else sessionStorage.setItem(draftKey(shown.file), JSON.stringify({ text, digest: shown.digest }));
    } catch {
      // A window without storage keeps drafts only while the page is open.
    }
  };

  const tell = (text) => ({ file: shown.file, text, digest: shown.digest });

  const change = (update) => {
    if (!update.docChanged) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const text = view.state.doc.toString();
      keepDraft(text);
      if (view.dom.isConnected) setProps("editor-text", { data: tell(text) });
    }, WAIT_MS);
  };

  // Columns of the server count characters, those of the editor UTF-16 units.
  const findPosition = (doc, line, column) => {
    const there = doc.line(Math.min(Math.max(line, 1), doc.lines));
    return there.from + [...there.text].slice(0, column - 1).join("").length;
  };

  const makeMark = (doc, mark) => {
    const from = findPosition(doc, mark.line, mark.column);
    const rest = doc.sliceString(from, doc.lineAt(from).to);
    const word = /^[^\s,}\]]+/.exec(rest)?.[0].length ?? 0;
    return { from, to: Math.min(from + Math.max(word, 1), doc.length), severity: mark.severity, message: mark.message };
  };

  const suggest = async (context) => {
    const word = context.matchBefore(/[^\s{}\[\],:#'"]*/);
    if (!context.explicit && !word?.text && !/[:{,-] $/.test(context.state.sliceDoc(Math.max(context.pos - 2, 0), context.pos))) return null;
    const line = context.state.doc.lineAt(context.pos);
    const column = [...line.text.slice(0, context.pos - line.from)].length;
    const body = JSON.stringify({ text: context.state.doc.toString(), line: line.number, column });
    const answer = await fetch("/editor/suggest", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (!answer.ok || context.aborted) return null;
    const { start, options } = await answer.json();
    if (!options.length) return null;
    const from = findPosition(context.state.doc, line.number, start + 1);
    const choices = options.map(({ label, apply, detail, info, kind }, place) => ({
      label, apply, detail, info: info || undefined, type: kind, boost: -Math.min(place, 98),
    }));
    return { from, options: choices, validFor: /^[\w.-]*$/ };
  };

  const make = (host, text) => {
    const { EditorState, EditorView, autocompletion, base, keymap } = window.CodeMirror;
    const words = Object.fromEntries(PHRASES.map((phrase, place) => [phrase, host.dataset[`phrase-${place}`] ?? host.getAttribute(`data-phrase-${place}`)]));
    const save = { key: "Mod-s", preventDefault: true, run: () => (act("save"), true) };
    view?.destroy();
    host.replaceChildren();
    view = new EditorView({
      parent: host,
      doc: text,
      extensions: [
        keymap.of([save]),
        base,
        autocompletion({ override: [suggest], icons: false }),
        EditorState.phrases.of(words),
        EditorView.contentAttributes.of({ "aria-label": host.dataset.label, spellcheck: "false" }),
        EditorView.updateListener.of(change),
        EditorView.focusChangeEffect.of((_, focused) => {
          if (view?.dom.isConnected) wasFocused = focused;
          return null;
        }),
      ],
    });
  };

  const act = (action) => {
    if (!view || !shown) return;
    const text = view.state.doc.toString();
    if (action === "revert") {
      if (text !== shown.text && !window.confirm(document.getElementById("editor-host").dataset.revert)) return;
      sessionStorage.removeItem(draftKey(shown.file));
      location.reload(); // the file may have changed, too
    } else {
      keepDraft(text);
      setProps("editor-save", { data: { ...tell(text), at: Date.now() } });
    }
  };

  const goTo = (line, column) => {
    if (!view) return;
    const anchor = findPosition(view.state.doc, Number(line), Number(column));
    view.dispatch({ selection: { anchor }, scrollIntoView: true });
    view.focus();
  };

  document.addEventListener("click", (event) => {
    const place = event.target.closest?.("[data-line]");
    if (place) goTo(place.dataset.line, place.dataset.column);
    const action = event.target.closest?.("[data-editor]")?.dataset.editor;
    if (action) act(action);
  });

  (window.dash_clientside ??= {}).editor = {
    // Shows a file, with what was typed in this window and not saved.
    open: async (saved) => {
      const host = document.getElementById("editor-host");
      if (!saved || !host) return window.dash_clientside.no_update;
      await load();
      clearTimeout(waiting);
      if (view) keepDraft(view.state.doc.toString()); // the page may have been drawn anew amid a word
      const draft = readDraft(saved);
      const before = view && shown.file === saved.file ? { head: view.state.selection.main.head, focused: wasFocused } : null;
      shown = draft ? { ...saved, digest: draft.digest } : saved;
      make(host, draft ? draft.text : saved.text);
      if (before) {
        view.dispatch({ selection: { anchor: Math.min(before.head, view.state.doc.length) }, scrollIntoView: true });
        if (before.focused) view.focus();
      }
      return tell(view.state.doc.toString());
    },
    mark: (marks) => {
      if (view && Array.isArray(marks)) {
        const found = marks.map((mark) => makeMark(view.state.doc, mark)).sort((a, b) => a.from - b.from);
        view.dispatch(window.CodeMirror.setDiagnostics(view.state, found));
      }
      return "editor-host";
    },
    saved: (result) => {
      if (!result || !view || result.file !== shown?.file) return window.dash_clientside.no_update;
      shown = result;
      const text = view.state.doc.toString();
      keepDraft(text);
      return tell(text);
    },
  };
})();
