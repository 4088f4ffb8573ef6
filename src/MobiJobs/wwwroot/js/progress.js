/** A long cancellation reports itself: the page is read anew until it is done. */
export function followProgress() {
  const place = document.getElementById("progress");
  if (!place?.dataset.refresh) return;
  const next = async () => {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    place.replaceWith(document.importNode(page.getElementById("progress"), true));
    document.querySelector("h1").textContent = page.querySelector("h1").textContent;
    followProgress();
  };
  setTimeout(() => next().catch(() => setTimeout(followProgress, 2000)), 700);
}
