// The captcha of a form: fetched when somebody begins to fill the form in, never before. Its place says from where.
(() => {
  "use strict";
  const words = {
    label: "Je ne suis pas un robot",
    verifying: "Vérification en cours…",
    verified: "Vérification réussie",
    waitAlert: "Vérification en cours, un instant…",
    verificationRequired: "Cochez cette case.",
    expired: "La vérification a expiré. Cochez de nouveau la case.",
    error: "La vérification n’a pas abouti. Continuez sans elle\u00a0: nous vous écrirons pour confirmer.",
    loading: "Chargement…",
  };
  const load = async (place) => {
    const { challenge, css, script, worker } = place.dataset;
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: css });
    document.head.append(sheet);
    await import(script);
    const altcha = globalThis.$altcha;
    altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(worker));
    altcha.i18n.set("fr", words);
    // The collector watches how people move and type: bad for privacy, and for who uses a switch or the voice.
    altcha.defaults.set({ humanInteractionSignature: false, hideLogo: true, hideFooter: true, workers: 2, type: "native" });
    const widget = document.createElement("altcha-widget");
    for (const [name, value] of Object.entries({ challenge, auto: "onload", language: "fr", name: "altcha" })) {
      widget.setAttribute(name, value);
    }
    place.replaceChildren(widget);
  };
  document.addEventListener("focusin", (event) => {
    const place = event.target.closest("form")?.querySelector("[data-captcha]:not([data-asked])");
    if (!place) return;
    place.dataset.asked = "";
    // Whatever goes wrong here, the form goes without: its answer is then a mail to confirm.
    load(place).catch(() => place.replaceChildren());
  });
})();
