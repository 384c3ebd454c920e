// The packing table counts at once what its server would count one request later: the same rule, the same words.
(() => {
  "use strict";
  const bench = document.querySelector("[data-packing]");
  const scan = document.getElementById("scan");
  if (!bench || !scan) return;
  const field = document.getElementById("code");
  const lines = [...scan.querySelectorAll("[data-line]")];
  const plain = (code) => code.replace(/\s+/g, "").toUpperCase();
  const number = (line) => Number(line.querySelector("[data-count]").textContent);

  const say = (kind, name) => {
    const box = document.getElementById("scan-said");
    box.classList.toggle("wrong", kind !== "counted");
    box.setAttribute("role", kind === "counted" ? "status" : "alert");
    // Twice the same words are told twice.
    box.replaceChildren();
    box.append(box.dataset[kind].replace("{}", name));
  };

  const keep = () => {
    const done = lines.filter(number).map((line) => `${line.dataset.line}:${number(line)}`).join(",");
    for (const input of bench.querySelectorAll("input[name=fait]")) input.value = done;
    for (const line of lines) {
      const input = bench.querySelector(`input[name="ligne-${line.dataset.line}"]`);
      if (input) input.value = number(line);
    }
    const whole = lines.every((line) => line.classList.contains("complete"));
    const all = document.getElementById("pack-all");
    if (all) {
      all.hidden = !whole;
      document.getElementById("pack-part").hidden = whole;
    }
    history.replaceState(history.state, "", bench.dataset.packing + (done ? `?fait=${done}` : ""));
    if (whole) document.getElementById("pack-go")?.focus();
  };

  const count = (code) => {
    const mine = lines.filter((line) => line.dataset.codes.split(" ").includes(plain(code)));
    const open = mine.find((line) => number(line) < Number(line.dataset.pieces));
    if (!open) return say(mine.length ? "enough" : "unknown", mine.length ? mine[0].dataset.name : plain(code));
    open.querySelector("[data-count]").textContent = number(open) + 1;
    open.classList.toggle("complete", number(open) === Number(open.dataset.pieces));
    say("counted", open.dataset.name);
    keep();
  };

  bench.addEventListener("submit", (event) => {
    const form = event.target;
    if (form !== scan && !form.matches("[data-one-more]")) return;
    event.preventDefault();
    const code = form === scan ? field.value : event.submitter.value;
    if (!code.trim()) return;
    count(code);
    if (form === scan) {
      field.value = "";
      if (document.activeElement?.id !== "pack-go") field.focus();
    }
  });
})();
