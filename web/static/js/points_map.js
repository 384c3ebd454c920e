// The map of a list of pickup points: it mirrors the list's radios, and nothing of it is loaded before it is asked for.
(() => {
  "use strict";
  if (globalThis.pointsMap) return; // a fragment may bring this script again
  globalThis.pointsMap = true;

  const open = new Map(); // by block: its Leaflet map, its markers by radio
  const say = (words) => document.getElementById("live")?.replaceChildren(words);
  const make = (tag, values) => Object.assign(document.createElement(tag), values);

  let leaflet;
  const load = ({ script, integrity, css }) => leaflet ??= new Promise((resolve, reject) => {
    const sheets = css.split(" ").map((href) => new Promise((done) => {
      document.head.append(make("link", { rel: "stylesheet", href, onload: done, onerror: done }));
    }));
    const failed = () => { leaflet = undefined; reject(); };
    const loaded = () => Promise.all(sheets).then(() => resolve(globalThis.L), reject);
    document.head.append(make("script", { src: script, integrity, onload: loaded, onerror: failed }));
  });

  const pointsOf = (block) => {
    const items = document.getElementById(block.dataset.map)?.querySelectorAll("li[data-point]") ?? [];
    return [...items].map((item, at) => ({
      item,
      number: at + 1,
      place: [Number(item.dataset.lat), Number(item.dataset.lon)],
      radio: item.querySelector("input[type=radio]"),
      title: item.querySelector("label strong"),
    })).filter(({ radio, title, place }) => radio && title && place.every(Number.isFinite));
  };

  const choose = ({ item, number, radio, title }) => {
    if (!radio.checked) {
      radio.checked = true;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
    }
    radio.focus({ preventScroll: true });
    item.scrollIntoView({ block: "center" });
    say(`Point ${number} choisi : ${title.textContent.trim()}`);
  };

  const mark = (block) => {
    for (const [radio, marker] of open.get(block)?.markers ?? []) {
      marker.getElement()?.setAttribute("aria-pressed", radio.checked);
      marker.setZIndexOffset(radio.checked ? 1000 : 0);
    }
  };

  // Near points would lie over one another: each is drawn a little aside, until none hides the next.
  const spread = (block) => {
    const { map, markers, size } = open.get(block);
    const shown = [...markers.values()];
    const at = shown.map(({ place }) => map.latLngToLayerPoint(place));
    const apart = size + 2;
    for (let round = 0, moved = true; moved && round < 200; round++) {
      moved = false;
      for (let one = 1; one < at.length; one++) {
        for (let other = 0; other < one; other++) {
          const x = at[one].x - at[other].x, y = at[one].y - at[other].y;
          const far = Math.hypot(x, y);
          if (far >= apart - 0.5) continue;
          moved = true;
          const push = (apart - far) / 2;
          const [dx, dy] = far ? [x / far, y / far] : [Math.cos(one), Math.sin(one)];
          at[one] = at[one].add([dx * push, dy * push]);
          at[other] = at[other].subtract([dx * push, dy * push]);
        }
      }
    }
    shown.forEach((marker, number) => marker.setLatLng(map.layerPointToLatLng(at[number])));
  };

  const addMarkers = (block) => {
    const { L, map, layer, markers } = open.get(block);
    layer.clearLayers();
    markers.clear();
    const points = pointsOf(block);
    const size = points.length > 20 ? 32 : 44;
    open.get(block).size = size;
    for (const point of points) {
      point.title.dataset.mapNumber = point.number;
      const icon = L.divIcon({ className: "map-point", html: String(point.number), iconSize: [size, size] });
      const marker = L.marker(point.place, { icon, riseOnHover: true }).addTo(layer);
      marker.place = point.place;
      marker.on("click", () => choose(point));
      const button = marker.getElement();
      button.setAttribute("aria-label", `${point.number}. ${point.title.textContent.trim()}`);
      button.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose(point);
      });
      markers.set(point.radio, marker);
    }
    const places = points.map(({ place }) => place);
    const here = document.getElementById(block.dataset.map)?.dataset.here?.split(",").map(Number);
    if (here?.length === 2 && here.every(Number.isFinite)) {
      const icon = L.divIcon({ className: "map-here", iconSize: [18, 18] });
      L.marker(here, { icon, interactive: false, keyboard: false, alt: "" }).addTo(layer);
      places.push(here);
    }
    if (places.length) map.fitBounds(L.latLngBounds(places), { padding: [40, 40], maxZoom: 16, animate: false });
    spread(block);
    mark(block);
  };

  const tilesFor = (L, { tiles, credit, creditUrl }) => {
    const words = make(creditUrl ? "a" : "span", { textContent: credit });
    if (creditUrl) words.href = creditUrl;
    // Leaflet lets a picture go by showing an empty one from the page itself, which our pages forbid.
    const Tiles = L.TileLayer.extend({
      _abortLoading() {
        for (const [key, { el, coords }] of Object.entries(this._tiles)) {
          if (coords.z === this._tileZoom || el.complete) continue;
          el.onload = el.onerror = L.Util.falseFn;
          el.remove();
          delete this._tiles[key];
        }
      },
      _removeTile(key) { return L.GridLayer.prototype._removeTile.call(this, key); },
    });
    return new Tiles(tiles, { maxZoom: 19, attribution: words.outerHTML });
  };

  const draw = (block, L) => {
    const place = block.querySelector(".map-place");
    const after = `${place.id}-fin`;
    const canvas = make("div", { className: `map-canvas${block.dataset.tiles ? "" : " plain"}` });
    place.replaceChildren(make("a", { href: `#${after}`, textContent: "Passer la carte" }), canvas,
      make("p", { className: "hint", id: after, tabIndex: -1, textContent: "Les numéros sont ceux de la liste. Des points trop proches sont un peu écartés. Flèches et boutons déplacent et agrandissent la carte." }));
    place.hidden = false;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(canvas, {
      zoomControl: false, scrollWheelZoom: false, minZoom: 5, maxZoom: 18,
      zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still,
    });
    canvas.setAttribute("role", "region");
    canvas.setAttribute("aria-label", "Carte des points de retrait");
    map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: "Agrandir la carte", zoomOutTitle: "Réduire la carte" }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.setView([46.6, 2.4], 6);
    map.on("zoomend", () => open.has(block) && spread(block));
    open.set(block, { L, map, layer: L.layerGroup().addTo(map), markers: new Map() });
    addMarkers(block);
    if (block.dataset.tiles) tilesFor(L, block.dataset).addTo(map);
  };

  const close = (block) => {
    open.get(block)?.map.remove();
    open.delete(block);
    block.querySelector(".map-place").replaceChildren();
    block.querySelector(".map-place").hidden = true;
    for (const { title } of pointsOf(block)) delete title.dataset.mapNumber;
  };

  const label = (button, shown) => {
    button.setAttribute("aria-expanded", shown);
    button.querySelector("span").textContent = shown ? "Masquer la carte" : "Voir sur la carte";
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-map-toggle]");
    if (!button || button.disabled) return;
    const block = button.closest("[data-map]");
    if (open.has(block)) {
      close(block);
      label(button, false);
      return;
    }
    button.disabled = true;
    try {
      draw(block, await load(block.dataset));
      label(button, true);
    } catch {
      close(block);
      const words = "La carte n’a pas pu être chargée. La liste est complète sans elle.";
      block.querySelector(".map-place").replaceChildren(make("p", { className: "hint", textContent: words }));
      block.querySelector(".map-place").hidden = false;
      say(words);
    }
    button.disabled = false;
    button.focus();
  });

  document.addEventListener("change", (event) => {
    for (const [block, { map, markers }] of open) {
      const marker = markers.get(event.target);
      if (!marker) continue;
      mark(block);
      map.panInside(marker.getLatLng(), { padding: [40, 40] });
    }
  });

  // The list was replaced, or the page went on without the map.
  document.addEventListener("htmx:after:swap", () => {
    for (const [block, { map, markers }] of open) {
      if (!block.isConnected) {
        map.remove();
        open.delete(block);
      } else if (pointsOf(block).length !== markers.size || [...markers.keys()].some((radio) => !radio.isConnected)) {
        addMarkers(block);
      }
    }
  });
})();
