/**
 * The days as two charts: failures by themselves, on a scale of their own, and the rest. The table below says the same.
 * A click on a day shows its numbers, which lead to its jobs. All is read again while the page is looked at.
 */
import {
  BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, LineController, LineElement, PointElement,
  Tooltip,
} from "chart.js";
import { morphParts, read, SignedOut } from "./page.js";

Chart.register(
  BarController, BarElement, CategoryScale, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip);

const points = ["rectRot", "triangle", "circle", "rect"];
const charts = [];
let data = parse(document);

function parse(page) {
  return JSON.parse(page.getElementById("trend-data").textContent);
}

/** A colour of the theme as it is now, light or dark. */
function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function draw() {
  charts.splice(0).forEach(chart => chart.destroy());
  charts.push(chart("failures", [0, 1], "bar"), chart("others", [2, 3], "line"));
}

function chart(id, which, type) {
  const [text, line] = [colour("text"), colour("line")];
  const canvas = document.getElementById(id);
  const drawn = new Chart(canvas, {
    type,
    data: { labels: data.days, datasets: which.map(dataset) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      onClick: (event, _, clicked) => pick(clicked.scales.x.getValueForPixel(event.x)),
      plugins: {
        legend: {
          labels: { color: text, usePointStyle: true, boxWidth: 8, boxHeight: 8, font: { family: "inherit" } },
        },
      },
      scales: {
        x: {
          stacked: true,
          ticks: { align: "inner", color: text, maxRotation: 0, autoSkipPadding: 14 }, // The last day ends at the rim.
          grid: { color: line },
        },
        y: { stacked: type === "bar", beginAtZero: true, ticks: { color: text, precision: 0 }, grid: { color: line } },
      },
    },
  });
  drawn.which = which;
  canvas.dataset.drawn = "true";
  return drawn;
}

/** Told apart by point, dash and hatching, not by colour alone. */
function dataset(i) {
  const { label, counts, colour: name } = data.results[i];
  return {
    label,
    data: counts,
    borderColor: colour(name),
    backgroundColor: i === 1 ? hatched(colour(name)) : colour(name),
    borderWidth: i < 2 ? 0 : 2,
    borderDash: i === 3 ? [6, 3] : [],
    pointStyle: points[i],
    pointRadius: 2,
  };
}

/** Stripes of a colour on half of it. */
function hatched(shade) {
  const tile = document.createElement("canvas");
  [tile.width, tile.height] = [8, 8];
  const brush = tile.getContext("2d");
  brush.globalAlpha = .35;
  brush.fillStyle = shade;
  brush.fillRect(0, 0, 8, 8);
  brush.globalAlpha = 1;
  brush.strokeStyle = shade;
  brush.lineWidth = 2;
  for (const x of [-8, 0, 8]) {
    brush.moveTo(x, 8);
    brush.lineTo(x + 8, 0);
  }
  brush.stroke();
  return brush.createPattern(tile, "repeat");
}

/** Says what the table says of this day, with its links. */
function pick(index) {
  const row = document.querySelectorAll("#days tbody tr")[data.days.length - 1 - index];
  if (!row) return;
  const names = [...document.querySelectorAll("#days thead th")].map(th => th.textContent);
  const parts = [...row.children].map((cell, i) => {
    const part = document.createElement("span");
    if (i > 0) part.append(`${names[i]} `);
    const shown = cell.querySelector("a")?.cloneNode(true) ?? cell.textContent.trim();
    part.append(shown);
    return part;
  });
  document.getElementById("picked").replaceChildren(...parts);
}

/** A tab that nobody looks at asks for nothing. */
function follow() {
  setTimeout(async () => {
    if (document.hidden) await new Promise(seen => document.addEventListener("visibilitychange", seen, { once: true }));
    await refresh().catch(error => error instanceof SignedOut && location.reload());
    follow();
  }, Number(document.querySelector(".overview").dataset.pause));
}

async function refresh() {
  const { ok, page } = await read(location.href, { byItself: true });
  if (!ok || !page.getElementById("trend-data")) return;
  morphParts(page);
  data = parse(page);
  for (const chart of charts) {
    chart.data.labels = data.days;
    chart.data.datasets.forEach((set, i) => { set.data = data.results[chart.which[i]].counts; });
    chart.update();
  }
}

draw();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
follow();
