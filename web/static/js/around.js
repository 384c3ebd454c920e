// « Autour de moi »: asks where the visitor is, only when pressed, and looks for points there once; nothing is kept.
(() => {
  "use strict";
  const say = (words) => document.getElementById("live")?.replaceChildren(words);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-around]");
    if (!button) return;
    const form = document.getElementById(button.dataset.around);
    const failed = () => {
      button.disabled = false;
      const words = "Votre position n’est pas disponible : indiquez un code postal ou une ville.";
      let note = button.nextElementSibling;
      if (!note) button.after(note = Object.assign(document.createElement("p"), { className: "hint" }));
      note.textContent = words;
      say(words);
    };
    if (!navigator.geolocation) return failed();
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      button.disabled = false;
      button.nextElementSibling?.remove();
      const { lat, lon } = form.elements;
      lat.disabled = lon.disabled = false;
      // A hundred metres are near enough to find a shop.
      lat.value = coords.latitude.toFixed(3);
      lon.value = coords.longitude.toFixed(3);
      form.requestSubmit();
      form.elements.cp.addEventListener("input", () => { lat.disabled = lon.disabled = true; }, { once: true });
    }, failed, { maximumAge: 60000, timeout: 8000 });
  });
})();
