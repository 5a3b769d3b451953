/* Contrast of every text on the page with what is behind it, as WCAG 2 computes it. An expression for the browser. */
(() => {
  const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color) => {
    const [red, green, blue] = channels(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((channels(color)[3] ?? 1) === 1) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
  return [...document.querySelectorAll('main *')]
    .filter((element) => hasText(element) && element.offsetParent !== null)
    .map((element) => {
      const colors = [getComputedStyle(element).color, behind(element)].map(luminance);
      const ratio = (Math.max(...colors) + 0.05) / (Math.min(...colors) + 0.05);
      return { text: element.textContent.trim().slice(0, 40), ratio };
    });
})();
