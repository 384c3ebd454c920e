// What the pages cannot say in HTML: a lost connection, a shown password, a copied text, a closed menu, an open dialog.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);

  const warn = (text, retry) => {
    const box = document.createElement("div");
    const words = document.createElement("span");
    words.textContent = text;
    box.append(words);
    if (retry) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button secondary";
      button.textContent = "Réessayer";
      button.addEventListener("click", () => { calm(); retry(); });
      box.append(button);
    }
    byId("alert")?.replaceChildren(box);
  };
  const calm = () => byId("alert")?.replaceChildren();

  // The same request again: the form with the button that sent it, or the link that was followed.
  const again = (source, submitter) => {
    if (!source?.isConnected) location.reload();
    else if (source.matches("form")) source.requestSubmit(submitter?.isConnected ? submitter : null);
    else if (source.matches("a, button")) source.click();
    else source.form ? source.form.requestSubmit() : location.reload();
  };
  const failed = (event, text) => {
    const ctx = event.detail?.ctx;
    warn(text, () => again(ctx?.sourceElement, ctx?.sourceEvent?.submitter));
  };

  document.addEventListener("htmx:error", (event) => {
    if (event.detail?.ctx) failed(event, "La connexion a été perdue. Votre panier est conservé.");
  });
  document.addEventListener("htmx:response:error", (event) => {
    if (event.detail.ctx.response.status >= 500) failed(event, "Le service ne répond pas pour le moment. Rien n’est perdu.");
  });
  document.addEventListener("htmx:before:request", calm);
  addEventListener("offline", () => warn("Vous n’êtes plus connecté à Internet. Ce que vous avez saisi reste à l’écran."));
  addEventListener("online", calm);

  const acts = {
    reveal(button) {
      const input = byId(button.dataset.reveal);
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.textContent = shown ? "Masquer" : "Afficher";
      button.setAttribute("aria-label", `${button.textContent} le mot de passe`);
      button.setAttribute("aria-pressed", shown);
    },
    async copy(button) {
      const source = byId(button.dataset.copy);
      getSelection().selectAllChildren(source);
      // Absent on plain http: the text stays selected, ready to be copied by hand.
      if (!navigator.clipboard) return;
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = "Copié";
      byId("live")?.replaceChildren("Copié");
    },
    step(button) {
      const input = button.parentElement.querySelector("input");
      input.value = Math.max(1, (parseInt(input.value, 10) || 0) + Number(button.dataset.step));
      byId("live")?.replaceChildren(`Quantité ${input.value}`);
    },
    open: (button) => byId(button.dataset.open).showModal(),
    close: (button) => button.closest("dialog").close(),
  };
  document.addEventListener("click", (event) => {
    for (const [name, act] of Object.entries(acts)) {
      const button = event.target.closest(`[data-${name}]`);
      if (button) act(button);
    }
    const menu = byId("menu");
    if (menu?.open && !menu.contains(event.target)) menu.open = false;
    if (!event.target.closest("[role=search]")) forget();
  });

  // What answers a form stands in the history as the page the form was on: neither « Retour » nor a reload asks to send it again.
  if ("sent" in document.body.dataset && document.referrer.startsWith(`${location.origin}/`)) {
    history.replaceState(history.state, "", document.referrer);
  }

  // « Voir 12 produits » closes the panel of filters that covers a phone's screen.
  document.addEventListener("submit", (event) => {
    if (event.target.matches(":popover-open")) event.target.hidePopover();
  });

  // A filter taken away takes its link along: the focus goes to the heading of the results.
  document.addEventListener("htmx:after:swap", () => {
    if (document.activeElement === document.body) byId("results-title")?.focus();
    propose(document.activeElement);
  });
  // The town of a postcode put into the field one is in already: marked as after Tab, it gives way to what is typed.
  const propose = (field) => {
    if (!field.matches("[data-proposed]") || field.value !== field.defaultValue) return;
    field.removeAttribute("data-proposed");
    field.select();
  };

  // Suggestions go when the search is left or given up; those of a page's own field stay with it.
  const forget = () => document.querySelector(".site-head #suggestions")?.replaceChildren();
  document.addEventListener("focusin", (event) => {
    if (!event.target.closest("[role=search]")) forget();
  });

  // The menu: the first link takes the focus when it opens; Escape closes it and gives the focus back.
  byId("menu")?.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.querySelector("a")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    forget();
    const menu = byId("menu");
    if (!menu?.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
