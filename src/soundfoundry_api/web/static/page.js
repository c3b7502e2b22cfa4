"use strict";
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const remember = (theme) => { try { localStorage.setItem("theme", theme); } catch { /* not allowed: forget it */ } };
  try {
    const kept = localStorage.getItem("theme");
    if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  } catch { /* not allowed: the system decides */ }

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-toggle]");
    if (button) {
      const shown = () => root.dataset.theme || (dark.matches ? "dark" : "light");
      button.hidden = false;
      button.addEventListener("click", () => {
        root.dataset.theme = shown() === "dark" ? "light" : "dark";
        remember(root.dataset.theme);
      });
    }
    const audio = document.querySelector("audio");
    const wave = document.querySelector("[data-waveform]");
    if (!audio || !wave) return;
    const played = wave.querySelector("[data-played]");
    const paint = () => played.setAttribute("width", audio.duration ? 1000 * audio.currentTime / audio.duration : 0);
    const each = () => { paint(); if (!audio.paused) requestAnimationFrame(each); };
    audio.addEventListener("play", each);
    for (const name of ["timeupdate", "seeked", "ended"]) audio.addEventListener(name, paint);
    wave.classList.add("seekable");
    wave.addEventListener("click", (event) => {
      if (!audio.duration) return;
      const box = wave.getBoundingClientRect();
      audio.currentTime = audio.duration * (event.clientX - box.left) / box.width;
      audio.play();
    });
  });
})();
