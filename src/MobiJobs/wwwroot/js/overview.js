/** The trend as a chart; the table below says the same. Lines differ by dash and point, not by colour alone. */
const canvas = document.getElementById("trend");
const data = JSON.parse(document.getElementById("trend-data").textContent);
const dashes = [[], [6, 3], [2, 3], [10, 4, 2, 4]];
const points = ["circle", "rectRot", "triangle", "rect"];

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
  const [text, line] = [colour("text"), colour("line")];
  return new Chart(canvas, {
    type: "line",
    data: {
      labels: data.days,
      datasets: data.lines.map((l, i) => ({
        label: l.label,
        data: l.counts,
        borderColor: colour(l.colour),
        backgroundColor: colour(l.colour),
        borderDash: dashes[i],
        borderWidth: 2,
        pointStyle: points[i],
        pointRadius: 2,
        tension: 0,
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: {
        legend: {
          labels: { color: text, usePointStyle: true, boxWidth: 8, boxHeight: 8, font: { family: "inherit" } },
        },
      },
      scales: {
        x: { ticks: { color: text, maxRotation: 0, autoSkipPadding: 14 }, grid: { color: line } },
        y: { beginAtZero: true, ticks: { color: text, precision: 0 }, grid: { color: line } },
      },
    },
  });
}

let chart = draw();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { chart.destroy(); chart = draw(); });
canvas.dataset.drawn = "true";
