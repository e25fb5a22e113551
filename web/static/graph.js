/* Draws the conversation the list beside it tells: dagre places the steps, this file draws them. */
"use strict";
(() => {
  const started = performance.now();
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 210;
  const INSIDE = WIDTH - 22;
  const LINE = 16;
  const MANY = 80; // steps from which placing them quickly counts for more than the fewest crossings
  const canvas = document.getElementById("graph");
  const items = [...document.querySelectorAll("#nodes > .node")];
  if (!canvas || !items.length) return;
  canvas.closest(".drawing").hidden = false;

  function made(name, attributes = {}, words = "") {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (words) element.textContent = words;
    return element;
  }

  function cut(words, longest) {
    const letters = [...words];
    return letters.length > longest ? `${letters.slice(0, longest - 1).join("").trimEnd()}…` : words;
  }

  const pen = document.createElement("canvas").getContext("2d");
  pen.font = '13px system-ui, "Noto Sans", sans-serif'; // as studio.css has it
  const fits = (words) => pen.measureText(words).width <= INSIDE;

  /* As many letters of one line as fit, with a sign that more follows. */
  function fitted(words) {
    if (fits(words)) return words;
    const letters = [...words];
    while (letters.length && !fits(`${letters.join("")}…`)) letters.pop();
    return `${letters.join("").trimEnd()}…`;
  }

  /* Two lines that fit, broken between words. */
  function wrapped(words) {
    const all = words.split(" ").filter(Boolean);
    let first = all.shift() ?? "";
    while (all.length && fits(`${first} ${all[0]}`)) first += ` ${all.shift()}`;
    return [fitted(first), all.length ? fitted(all.join(" ")) : ""].filter(Boolean);
  }

  function stepOf(item) {
    const data = item.dataset;
    const marks = [data.start, data.critical && `✕ ${data.critical}`, data.warning && `! ${data.warning}`, data.hint && `? ${data.hint}`, data.passed, data.left];
    const lines = wrapped(data.words);
    const extra = marks.filter(Boolean);
    return { id: data.node, data, lines, marks: extra, address: item.querySelector("a").href,
      height: 30 + LINE * (1 + lines.length) + 15 * Math.ceil(extra.length / 2) };
  }

  function arrowsOf(steps) {
    const arrows = new Map();
    for (const item of items) {
      for (const way of item.querySelectorAll(".ways > li")) {
        const from = item.dataset.node;
        const to = way.dataset.to;
        if (!steps.has(to)) continue;
        const key = JSON.stringify([from, to]);
        const known = arrows.get(key) ?? { from, to, told: [] };
        const words = way.dataset.by || (way.dataset.way === "goto" ? "" : way.querySelector(".small")?.textContent ?? "");
        if (words) known.told.push(words);
        arrows.set(key, known);
      }
    }
    return [...arrows.values()];
  }

  function layout(steps, arrows) {
    const graph = new dagre.graphlib.Graph();
    const many = steps.size > MANY;
    graph.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 46, edgesep: 14, marginx: 16, marginy: 16, ranker: many ? "longest-path" : "network-simplex" });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const step of steps.values()) graph.setNode(step.id, { width: WIDTH, height: step.height });
    for (const arrow of arrows) {
      if (arrow.from === arrow.to) continue;
      const words = cut(arrow.told[0] ?? "", 24);
      const more = arrow.told.length - 1;
      arrow.label = words && more > 0 ? `${words} +${more}` : words;
      graph.setEdge(arrow.from, arrow.to, { width: arrow.label.length * 6, height: arrow.label ? 14 : 0, labelpos: "c" });
    }
    dagre.layout(graph, { disableOptimalOrderHeuristic: many });
    return graph;
  }

  function curve(points) {
    let path = `M${points[0].x},${points[0].y}`;
    for (let at = 1; at < points.length - 1; at += 1) {
      const next = at < points.length - 2
        ? { x: (points[at].x + points[at + 1].x) / 2, y: (points[at].y + points[at + 1].y) / 2 }
        : points.at(-1);
      path += ` Q${points[at].x},${points[at].y} ${next.x},${next.y}`;
    }
    return points.length === 2 ? `${path} L${points[1].x},${points[1].y}` : path;
  }

  function drawnArrow(arrow, placed) {
    const group = made("g", { class: "gedge", "data-from": arrow.from, "data-to": arrow.to });
    if (arrow.told.length) group.append(made("title", {}, arrow.told.join(" · ")));
    const path = curve(placed.points);
    group.append(made("path", { d: path, class: "halo" }));
    group.append(made("path", { d: path, "marker-end": "url(#head)" }));
    if (arrow.label) group.append(made("text", { x: placed.x, y: placed.y + 4, "text-anchor": "middle" }, arrow.label));
    return group;
  }

  function drawnStep(step, placed) {
    const { data } = step;
    const told = [step.id, data.kindName, data.words, ...step.marks].filter(Boolean).join(", ");
    const classes = `gnode ${data.kind}${data.critical ? " wrong" : ""}`;
    const link = made("a", { href: step.address, class: classes, "aria-label": told, "data-node": step.id });
    link.append(made("title", {}, told));
    const left = placed.x - WIDTH / 2;
    let top = placed.y - step.height / 2;
    link.append(made("rect", { x: left, y: top, width: WIDTH, height: step.height, rx: data.kind === "end" ? step.height / 2 : 9 }));
    top += 17;
    link.append(made("text", { x: left + 11, y: top, class: "gkind" }, data.kindName));
    link.append(made("text", { x: left + 11, y: (top += LINE), class: "gname" }, cut(step.id, 25)));
    for (const line of step.lines) link.append(made("text", { x: left + 11, y: (top += LINE) }, line));
    for (let at = 0; at < step.marks.length; at += 2) {
      link.append(made("text", { x: left + 11, y: (top += 15), class: "gmark" }, step.marks.slice(at, at + 2).join(" · ")));
    }
    return link;
  }

  function light(svg, name, on) {
    for (const edge of svg.querySelectorAll(".gedge")) {
      if (edge.dataset.from === name || edge.dataset.to === name) edge.classList.toggle("lit", on);
    }
  }

  const steps = new Map(items.map((item) => [item.dataset.node, stepOf(item)]));
  const arrows = arrowsOf(steps);
  const graph = layout(steps, arrows);
  canvas.dataset.placed = String(Math.round(performance.now() - started));
  const { width, height } = graph.graph();
  const across = canvas.clientWidth - 4;
  const svg = made("svg", { viewBox: `0 0 ${width} ${height}`, "aria-labelledby": "graph_title", role: "group" });
  const ends = made("defs");
  const head = made("marker", { id: "head", viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 8, markerHeight: 8, orient: "auto-start-reverse" });
  head.append(made("path", { d: "M0,0 L10,5 L0,10 z", class: "ghead" }));
  ends.append(head);
  svg.append(ends);
  for (const arrow of arrows) if (arrow.from !== arrow.to) svg.append(drawnArrow(arrow, graph.edge(arrow.from, arrow.to)));
  for (const step of steps.values()) svg.append(drawnStep(step, graph.node(step.id)));

  let scale = 1;
  function resize(to) {
    scale = Math.min(2, Math.max(0.1, to));
    svg.setAttribute("width", Math.round(width * scale));
    svg.setAttribute("height", Math.round(height * scale));
  }
  const whole = () => Math.min((canvas.clientWidth - 4) / width, Math.max(240, innerHeight * 0.7) / height);
  resize(Math.max(0.7, Math.min(1, across / width)));
  canvas.append(svg);
  const first = graph.node(items.find((item) => item.dataset.start)?.dataset.node ?? items[0].dataset.node);
  canvas.scrollLeft = first.x * scale - across / 2;
  canvas.scrollTop = Math.max(0, (first.y - first.height) * scale);

  document.querySelector(".zoom").addEventListener("click", (event) => {
    const how = event.target.dataset.zoom;
    if (how) resize({ out: scale / 1.3, in: scale * 1.3, fit: whole() }[how]);
  });
  for (const [kind, on] of [["focusin", true], ["focusout", false], ["mouseover", true], ["mouseout", false]]) {
    svg.addEventListener(kind, (event) => {
      const step = event.target.closest?.(".gnode");
      if (step) light(svg, step.dataset.node, on);
    });
  }
  canvas.dataset.milliseconds = String(Math.round(performance.now() - started));
})();
