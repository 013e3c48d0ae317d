'use strict';
// The program, as columns: ops by index, edges as pairs of indices, containers (functions and regions) with the op they belong to.
const data = JSON.parse(document.getElementById('graph-data').textContent);
const ops = data.ops, count = ops.name.length, strings = data.strings;
const text = (column, op) => strings[ops[column][op]];
const KINDS = {
  argument: '#98a2b3', constant: '#cbd5e1', elementwise: '#86b6f6', contraction: '#f59e0b', reduction: '#34d399',
  movement: '#c4b5fd', control: '#f472b6', communication: '#fb7185', call: '#fde047', other: '#a8a29e',
};
const FONT = 11, LINE = 15, GAP_X = 18, GAP_Y = 34, PAD = 14, HEAD = 20;

// ---- The tree of boxes: groups hold groups and operations, in the chosen way of grouping. ----
let root, boxOf, visible = [], drawn = [], selected = null, matches = new Set();
const view = { x: 0, y: 0, scale: 1 };

function newGroup(label, parent, kind) {
  const group = { label, kind, parent, children: [], named: new Map(), expanded: false, size: 0, first: Infinity, depth: parent ? parent.depth + 1 : 0 };
  if (parent) parent.children.push(group);
  return group;
}

function subgroup(parent, label, kind) {
  let group = parent.named.get(label);
  if (!group) parent.named.set(label, group = newGroup(label, parent, kind));
  return group;
}

// The names of the groups between a container and an operation.
function pathOf(op, mode) {
  if (mode === 'scope') return text('scope', op).split('/').filter(Boolean);
  if (mode === 'source') {
    const place = text('place', op), colon = place.lastIndexOf(':');
    return colon < 0 ? [] : [place.slice(0, colon), 'line ' + place.slice(colon + 1)];
  }
  return [];
}

function build(mode) {
  root = newGroup('module', null, 'module');
  root.expanded = true;
  boxOf = new Array(count);
  const groups = data.containers.label.map(() => null);
  const place = container => {
    if (!groups[container]) {
      const owner = data.containers.owner[container];
      groups[container] = newGroup(data.containers.label[container], owner < 0 ? root : boxFor(owner), owner < 0 ? 'function' : 'region');
    }
    return groups[container];
  };
  const boxFor = op => {
    if (boxOf[op]) return boxOf[op];
    let parent = place(ops.container[op]);
    for (const part of pathOf(op, mode)) parent = subgroup(parent, part, mode);
    const box = newGroup(text('label', op), parent, 'op');
    box.op = op;
    return boxOf[op] = box;
  };
  for (let op = 0; op < count; op++) {
    boxFor(op);
  }
  groups.forEach((_, container) => place(container));
  for (let op = count - 1; op >= 0; op--) {
    for (let box = boxOf[op]; box; box = box.parent) {
      box.size++;
      box.first = Math.min(box.first, op);
    }
  }
  sortChildren(root);
  // The main function starts open, and so does a group in it that holds nearly everything.
  let open = root.children.find(child => child.label.includes('@main')) || root.children[0];
  for (; open; open = open.children.find(child => child.kind !== 'op' && child.size > 0.9 * count)) open.expanded = true;
}

function sortChildren(group) {
  const stack = [group];
  while (stack.length) {
    const box = stack.pop();
    box.children.sort((a, b) => a.first - b.first);
    stack.push(...box.children.filter(child => child.children.length));
  }
}

function setAll(expanded) {
  const stack = [...root.children];
  while (stack.length) {
    const box = stack.pop();
    if (box.children.length) box.expanded = expanded;
    stack.push(...box.children);
  }
}

// ---- Layout: layers by longest path, ordered by the mean position of neighbours; groups are laid out inside first. ----
const hidden = box => box.op !== undefined && !showConstants() && text('kind', box.op) === 'constant' && !box.children.length;
const showConstants = () => document.getElementById('constants').checked;

// What stands for an operation: itself, or the outermost closed box around it.
function representative(op) {
  let shown = boxOf[op];
  if (hidden(shown)) return null;
  for (let box = shown.parent; box; box = box.parent) if (!box.expanded) shown = box;
  return shown;
}

function layout() {
  const started = performance.now();
  const edges = data.edges, shown = new Array(count);
  for (let op = 0; op < count; op++) shown[op] = representative(op);
  visible = [];
  collect(root);
  const lifted = new Map();
  const seen = new Set();
  drawn = [];
  for (let i = 0; i < edges.length; i += 2) {
    const from = shown[edges[i]], to = shown[edges[i + 1]];
    if (!from || !to || from === to) continue;
    const key = from.id * visible.length + to.id;
    if (seen.has(key)) continue;
    seen.add(key);
    if (!isInside(to, from)) drawn.push(from, to);
    lift(from, to, lifted);
  }
  arrange(root, lifted);
  root.x = root.y = 0;
  settle();
  document.body.dataset.visible = visible.length;
  document.body.dataset.edges = drawn.length / 2;
  document.body.dataset.layoutMs = Math.round(performance.now() - started);
}

function collect(group) {
  const stack = [group];
  while (stack.length) {
    const box = stack.pop();
    if (hidden(box)) continue;
    box.id = visible.length;
    visible.push(box);
    if (box.expanded) for (let i = box.children.length - 1; i >= 0; i--) stack.push(box.children[i]);
  }
}

function isInside(inner, outer) {
  for (let box = inner.parent; box; box = box.parent) if (box === outer) return true;
  return false;
}

// An edge counts where the paths of its ends part: between two children of one group.
function lift(from, to, lifted) {
  let a = from, b = to;
  while (a.depth > b.depth) a = a.parent;
  while (b.depth > a.depth) b = b.parent;
  while (a.parent !== b.parent) { a = a.parent; b = b.parent; }
  if (a === b) return;
  if (!lifted.has(a.parent)) lifted.set(a.parent, []);
  lifted.get(a.parent).push(a, b);
}

function arrange(group, lifted) {
  const children = group.children.filter(child => !hidden(child));
  for (const child of children) {
    if (child.expanded && child.children.length) arrange(child, lifted);
    else measure(child);
  }
  const [width, height] = layers(children, lifted.get(group) || []);
  const top = group === root ? 0 : HEAD;
  for (const child of children) { child.dx += PAD; child.dy += PAD + top; }
  group.w = Math.max(width + 2 * PAD, group.label.length * 6.6 + 40);
  group.h = height + 2 * PAD + top;
}

function measure(box) {
  const longest = Math.max(box.label.length, sublabel(box).length);
  box.w = Math.min(Math.max(longest * 6.4 + 18, 56), 260);
  box.h = 2 * LINE + 8;
}

const sublabel = box => box.children.length ? box.size + ' operations' : box.op === undefined ? '' : text('type', box.op);

function layers(children, edges) {
  const index = new Map(children.map((child, i) => [child, i]));
  const before = children.map(() => []), after = children.map(() => []), rank = new Int32Array(children.length);
  for (let i = 0; i < edges.length; i += 2) {
    const from = index.get(edges[i]), to = index.get(edges[i + 1]);
    if (from === undefined || to === undefined || from >= to) continue;
    after[from].push(to);
    before[to].push(from);
  }
  for (let i = 0; i < children.length; i++) for (const from of before[i]) rank[i] = Math.max(rank[i], rank[from] + 1);
  for (let i = children.length - 1; i >= 0; i--) {
    if (!before[i].length && after[i].length) rank[i] = after[i].reduce((least, to) => Math.min(least, rank[to]), Infinity) - 1;
  }
  // Boxes without edges would make one endless row.
  const rows = [];
  const loose = [];
  for (let i = 0; i < children.length; i++) {
    if (!before[i].length && !after[i].length && children.length > 12) loose.push(i);
    else (rows[rank[i]] ||= []).push(i);
  }
  const perRow = Math.max(6, Math.ceil(Math.sqrt(loose.length)));
  for (let i = 0; i < loose.length; i += perRow) rows.push(loose.slice(i, i + perRow));
  const compact = rows.filter(Boolean).flatMap(row => row.every(i => !before[i].length) ? wrap(row) : [row]);
  order(compact, before, after);
  return place(compact, children, before, after);
}

// Arguments would make one endless row, too.
function wrap(row) {
  const most = Math.max(10, Math.ceil(Math.sqrt(2 * row.length))), parts = [];
  for (let i = 0; i < row.length; i += most) parts.push(row.slice(i, i + most));
  return parts;
}

function order(rows, before, after) {
  const position = new Float64Array(before.length);
  rows.forEach(row => row.forEach((i, at) => position[i] = at));
  for (let sweep = 0; sweep < 6; sweep++) {
    const down = sweep % 2 === 0, neighbours = down ? before : after;
    for (let r = 0; r < rows.length; r++) {
      const row = rows[down ? r : rows.length - 1 - r];
      if (row.length < 2) continue;
      const wish = new Map(row.map(i => [i, neighbours[i].length ? mean(neighbours[i], position) : position[i]]));
      row.sort((a, b) => wish.get(a) - wish.get(b) || a - b);
      row.forEach((i, at) => position[i] = at - row.length / 2);
    }
  }
}

function mean(list, values) {
  let sum = 0;
  for (const i of list) sum += values[i];
  return sum / list.length;
}

function place(rows, children, before, after) {
  const centre = new Float64Array(children.length);
  for (const row of rows) {
    let x = 0;
    for (const i of row) { centre[i] = x + children[i].w / 2; x += children[i].w + GAP_X; }
    for (const i of row) centre[i] -= x / 2;
  }
  for (let sweep = 0; sweep < 8; sweep++) {
    const down = sweep % 2 === 0, neighbours = down ? before : after;
    for (let r = 0; r < rows.length; r++) {
      const row = rows[down ? r : rows.length - 1 - r];
      const wish = row.map(i => neighbours[i].length ? mean(neighbours[i], centre) : centre[i]);
      const left = wish.slice(), right = wish.slice();
      for (let k = 1; k < row.length; k++) left[k] = Math.max(wish[k], left[k - 1] + spread(children, row, k));
      for (let k = row.length - 2; k >= 0; k--) right[k] = Math.min(wish[k], right[k + 1] - spread(children, row, k + 1));
      row.forEach((i, k) => centre[i] = (left[k] + right[k]) / 2);
    }
  }
  let least = Infinity, most = -Infinity, y = 0;
  for (const row of rows) {
    const height = row.reduce((tallest, i) => Math.max(tallest, children[i].h), 0);
    for (const i of row) {
      children[i].dy = y + (height - children[i].h) / 2;
      least = Math.min(least, centre[i] - children[i].w / 2);
      most = Math.max(most, centre[i] + children[i].w / 2);
    }
    y += height + GAP_Y;
  }
  children.forEach((child, i) => child.dx = centre[i] - child.w / 2 - least);
  return rows.length ? [most - least, y - GAP_Y] : [0, 0];
}

const spread = (children, row, k) => (children[row[k]].w + children[row[k - 1]].w) / 2 + GAP_X;

// From positions in the parent to positions on the page; parents come first.
function settle() {
  for (const box of visible) {
    if (box === root) continue;
    box.x = box.parent.x + box.dx;
    box.y = box.parent.y + box.dy;
  }
}

// ---- Drawing ----
const canvas = document.getElementById('graph'), pen = canvas.getContext('2d');
let pending = 0, moving = 0, styles = {};

function readStyles() {
  const computed = getComputedStyle(document.documentElement);
  for (const name of ['back', 'panel', 'text', 'muted', 'line', 'accent']) styles[name] = computed.getPropertyValue('--' + name).trim();
}

function redraw() {
  if (!pending) pending = requestAnimationFrame(() => { pending = 0; paint(); });
}

function paint() {
  const ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.fillStyle = styles.back;
  pen.fillRect(0, 0, width, height);
  pen.translate(view.x, view.y);
  pen.scale(view.scale, view.scale);
  const area = { left: -view.x / view.scale, top: -view.y / view.scale };
  area.right = area.left + width / view.scale;
  area.bottom = area.top + height / view.scale;
  const inView = box => box.x < area.right && box.x + box.w > area.left && box.y < area.bottom && box.y + box.h > area.top;
  for (const box of visible) if (box.expanded && box !== root && inView(box)) paintFrame(box);
  paintEdges(area);
  for (const box of visible) if (!box.expanded && inView(box)) paintBox(box);
}

function paintFrame(box) {
  pen.fillStyle = styles.panel;
  pen.strokeStyle = box === selected ? styles.accent : styles.line;
  pen.lineWidth = box === selected ? 2 : 1;
  pen.fillRect(box.x, box.y, box.w, box.h);
  pen.strokeRect(box.x, box.y, box.w, box.h);
  if (view.scale > 0.25) label('▾ ' + box.label, box.x + 8, box.y + 14, styles.muted, box.w - 16);
}

function paintEdges(area) {
  const step = moving && drawn.length > 30000 && view.scale < 0.2 ? 2 * Math.ceil(drawn.length / 30000) : 2;
  const straight = view.scale < 0.25;
  pen.lineWidth = Math.min(1 / view.scale, 2);
  for (const pass of ['plain', 'selected']) {
    pen.beginPath();
    for (let i = 0; i < drawn.length; i += step) {
      const from = drawn[i], to = drawn[i + 1];
      const special = selected !== null && (from === selected || to === selected);
      if (special !== (pass === 'selected')) continue;
      const x1 = from.x + from.w / 2, y1 = from.y + from.h, x2 = to.x + to.w / 2, y2 = to.y;
      if (Math.max(y1, y2) < area.top || Math.min(y1, y2) > area.bottom || Math.max(x1, x2) < area.left || Math.min(x1, x2) > area.right) continue;
      pen.moveTo(x1, y1);
      if (straight) pen.lineTo(x2, y2);
      else {
        const bend = Math.max(16, Math.min(Math.abs(y2 - y1) / 2, 80));
        pen.bezierCurveTo(x1, y1 + bend, x2, y2 - bend, x2, y2);
      }
    }
    pen.strokeStyle = pass === 'selected' ? styles.accent : styles.muted;
    pen.globalAlpha = pass === 'selected' ? 1 : 0.45;
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

function paintBox(box) {
  const kind = box.op === undefined ? null : text('kind', box.op);
  pen.fillStyle = kind ? KINDS[kind] : styles.panel;
  pen.fillRect(box.x, box.y, box.w, box.h);
  const marked = matches.size && isMatch(box);
  if (marked || box === selected || !kind || view.scale > 0.25) {
    pen.lineWidth = (marked || box === selected ? 3 : 1) / Math.min(1, Math.max(view.scale, 0.2));
    pen.strokeStyle = box === selected ? styles.accent : marked ? '#dc2626' : styles.line;
    pen.strokeRect(box.x, box.y, box.w, box.h);
  }
  if (view.scale < 0.25) return;
  const dark = kind ? '#1d2330' : styles.text;
  label((box.children.length ? '▸ ' : '') + box.label, box.x + 8, box.y + 16, dark, box.w - 12);
  label(sublabel(box), box.x + 8, box.y + 16 + LINE, kind ? '#475467' : styles.muted, box.w - 12);
}

function label(string, x, y, colour, width) {
  const most = Math.floor(width / 6.3);
  pen.fillStyle = colour;
  pen.font = FONT + 'px ui-monospace, monospace';
  pen.fillText(string.length > most ? string.slice(0, Math.max(1, most - 1)) + '…' : string, x, y);
}

function isMatch(box) {
  if (box.op !== undefined && matches.has(box.op)) return true;
  return box.children.length > 0 && box.matched === matches;
}

// ---- Moving about ----
function fit(box = root) {
  const width = canvas.clientWidth || 800, height = canvas.clientHeight || 600;
  view.scale = Math.min(1, Math.max(0.005, 0.95 * Math.min(width / box.w, height / box.h)));
  // A long program starts readable, at its top.
  if (box === root && view.scale < 0.3) view.scale = 0.3;
  view.x = width / 2 - (box.x + box.w / 2) * view.scale;
  view.y = box.h * view.scale > height ? 12 - box.y * view.scale : height / 2 - (box.y + box.h / 2) * view.scale;
  redraw();
}

function centre(box) {
  view.scale = Math.max(view.scale, 0.7);
  view.x = canvas.clientWidth / 2 - (box.x + box.w / 2) * view.scale;
  view.y = canvas.clientHeight / 2 - (box.y + Math.min(box.h, canvas.clientHeight) / 2) * view.scale;
  redraw();
}

function zoom(factor, x, y) {
  const scale = Math.min(4, Math.max(0.003, view.scale * factor));
  view.x = x - (x - view.x) * scale / view.scale;
  view.y = y - (y - view.y) * scale / view.scale;
  view.scale = scale;
  redraw();
}

function boxAt(x, y) {
  const px = (x - view.x) / view.scale, py = (y - view.y) / view.scale;
  for (let i = visible.length - 1; i > 0; i--) {
    const box = visible[i];
    if (px >= box.x && px <= box.x + box.w && py >= box.y && py <= box.y + box.h) return box;
  }
  return null;
}

function toggle(box) {
  if (!box || !box.children.length) return;
  const screenX = box.x * view.scale + view.x, screenY = box.y * view.scale + view.y;
  box.expanded = !box.expanded;
  layout();
  // What was clicked stays where it is.
  view.x = screenX - box.x * view.scale;
  view.y = screenY - box.y * view.scale;
  redraw();
}

function reveal(op) {
  let changed = false;
  if (hidden(boxOf[op])) { document.getElementById('constants').checked = true; changed = true; }
  for (let box = boxOf[op].parent; box; box = box.parent) if (!box.expanded) box.expanded = changed = true;
  if (changed) layout();
  select(boxOf[op]);
  centre(boxOf[op]);
}

// ---- Details and search ----
const element = (tag, content, parent) => {
  const made = document.createElement(tag);
  if (content !== undefined) made.textContent = content;
  if (parent) parent.append(made);
  return made;
};

function link(op, parent) {
  const anchor = element('a', text('text', op).split(' : ')[0].slice(0, 90), parent);
  anchor.onclick = () => reveal(op);
}

let users, producers;
function neighbours() {
  if (users) return;
  users = Array.from({ length: count }, () => []);
  producers = Array.from({ length: count }, () => []);
  for (let i = 0; i < data.edges.length; i += 2) {
    users[data.edges[i]].push(data.edges[i + 1]);
    producers[data.edges[i + 1]].push(data.edges[i]);
  }
}

function select(box) {
  selected = box;
  const panel = document.getElementById('details');
  panel.replaceChildren();
  if (!box) return redraw();
  element('h2', box.label, panel);
  const list = element('dl', undefined, panel);
  const row = (name, value) => { if (value) { element('dt', name, list); element('dd', value, list); } };
  if (box.children.length) row('operations', String(box.size));
  if (box.op !== undefined) {
    panel.insertBefore(element('pre', text('text', box.op)), list);
    row('type', text('type', box.op));
    row('source', text('place', box.op));
    row('scope', text('scope', box.op));
    row('FLOPs', ops.flops[box.op] ? ops.flops[box.op].toLocaleString('en') : '');
    row('bytes', ops.bytes[box.op] ? ops.bytes[box.op].toLocaleString('en') : '');
    neighbours();
    for (const [name, all] of [['operands', producers[box.op]], ['users', users[box.op]]]) {
      if (!all.length) continue;
      element('dt', name, list);
      const cell = element('dd', undefined, list);
      for (const op of all.slice(0, 50)) { link(op, cell); element('br', undefined, cell); }
      if (all.length > 50) element('span', '… ' + (all.length - 50) + ' more', cell);
    }
  }
  if (box.children.length) {
    const button = element('button', box.expanded ? 'Close' : 'Open', panel);
    button.onclick = () => { toggle(box); select(box); };
  }
  redraw();
}

let found = [], current = -1;
function search(query) {
  const results = document.getElementById('results'), list = results.querySelector('ol');
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  found = [];
  current = -1;
  matches = new Set();
  list.replaceChildren();
  results.hidden = !words.length;
  document.body.dataset.matches = 0;
  if (!words.length) return redraw();
  for (let op = 0; op < count; op++) {
    const all = (text('text', op) + ' ' + text('place', op) + ' ' + text('scope', op)).toLowerCase();
    if (words.every(word => all.includes(word))) {
      found.push(op);
      matches.add(op);
      for (let box = boxOf[op].parent; box && box.matched !== matches; box = box.parent) box.matched = matches;
    }
  }
  results.querySelector('h2').textContent = found.length + (found.length === 1 ? ' match' : ' matches');
  for (const op of found.slice(0, 200)) link(op, element('li', undefined, list));
  document.body.dataset.matches = found.length;
  redraw();
}

function next(direction) {
  if (!found.length) return;
  current = (current + direction + found.length) % found.length;
  reveal(found[current]);
}

function status() {
  const functions = data.containers.owner.filter(owner => owner < 0).length;
  document.getElementById('status').textContent = `${data.operations.toLocaleString('en')} operations, ${functions} function${functions === 1 ? '' : 's'}`;
}

function legend() {
  const panel = document.getElementById('legend');
  for (const [kind, colour] of Object.entries(KINDS)) {
    const key = element('span', undefined, panel);
    key.className = 'key';
    element('i', undefined, key).style.background = colour;
    key.append(kind);
  }
}

function change(mode) {
  build(mode);
  document.body.dataset.mode = document.getElementById('mode').value = mode;
  selected = null;
  search(document.getElementById('search').value);
  layout();
  fit();
}

// ---- Events ----
let drag = null;
canvas.addEventListener('pointerdown', event => {
  drag = { x: event.clientX, y: event.clientY, moved: false };
  canvas.setPointerCapture(event.pointerId);
});
canvas.addEventListener('pointermove', event => {
  if (!drag) return;
  const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
  drag.moved ||= Math.abs(dx) + Math.abs(dy) > 3;
  if (!drag.moved) return;
  view.x += dx;
  view.y += dy;
  [drag.x, drag.y] = [event.clientX, event.clientY];
  busy();
});
canvas.addEventListener('pointerup', event => {
  if (drag && !drag.moved) select(boxAt(event.offsetX, event.offsetY));
  drag = null;
});
canvas.addEventListener('dblclick', event => toggle(boxAt(event.offsetX, event.offsetY)));
canvas.addEventListener('wheel', event => {
  event.preventDefault();
  if (event.shiftKey) view.x -= event.deltaY;
  else zoom(Math.exp(-event.deltaY / 500), event.offsetX, event.offsetY);
  busy();
}, { passive: false });

// While things move, a sample of very many edges is enough.
function busy() {
  clearTimeout(moving);
  moving = setTimeout(() => { moving = 0; redraw(); }, 120);
  redraw();
}

document.getElementById('mode').onchange = event => change(event.target.value);
document.getElementById('constants').onchange = () => { layout(); redraw(); };
document.getElementById('expand').onclick = () => { setAll(true); layout(); fit(); };
document.getElementById('collapse').onclick = () => { setAll(false); layout(); fit(); };
document.getElementById('fit').onclick = () => fit();
const searchBox = document.getElementById('search');
searchBox.oninput = () => search(searchBox.value);
searchBox.onkeydown = event => {
  if (event.key === 'Enter') next(event.shiftKey ? -1 : 1);
  if (event.key === 'Escape') { searchBox.value = ''; search(''); canvas.focus(); }
};
addEventListener('keydown', event => {
  if (event.target === searchBox) return;
  if (event.key === '/') { event.preventDefault(); searchBox.focus(); }
  if (event.key === 'f') fit();
  if (event.key === 'Enter' || event.key === ' ') toggle(selected);
  if (event.key === '+') zoom(1.25, canvas.clientWidth / 2, canvas.clientHeight / 2);
  if (event.key === '-') zoom(0.8, canvas.clientWidth / 2, canvas.clientHeight / 2);
});
addEventListener('resize', redraw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { readStyles(); redraw(); });

// The address may say how to start: graph.html#mode=source&expand=all&search=dot_general
function start() {
  readStyles();
  status();
  legend();
  const wanted = new URLSearchParams(location.hash.slice(1));
  searchBox.value = wanted.get('search') || '';
  change(['structure', 'scope', 'source'].includes(wanted.get('mode')) ? wanted.get('mode') : data.mode);
  if (wanted.get('expand') === 'all') { setAll(true); layout(); fit(); }
  if (found.length) next(1);
  const began = performance.now();
  paint();
  document.body.dataset.paintMs = Math.round(performance.now() - began);
  document.body.dataset.ready = 'true';
}
start();
