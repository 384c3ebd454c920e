// Apple Pay needs a device of Apple: elsewhere its card is put away, unless it was chosen. Without JavaScript it says so.
(() => {
  "use strict";
  if (globalThis.ApplePaySession?.canMakePayments()) return;
  const tidy = () => {
    const radio = document.querySelector("input[type=radio][value=applepay]");
    if (radio && !radio.checked) radio.closest(".choice").hidden = true;
  };
  tidy();
  document.addEventListener("htmx:after:swap", tidy);
})();
