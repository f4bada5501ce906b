// The live page: reads /stream, keeps what it says, and draws it once per tick.
//
// Names, labels and texts come out of a file that anybody may have written. They reach the page through textContent and
// attributes of their own only, never as markup; the server's Content-Security-Policy would run nothing anyway.
'use strict';
const HISTORY = 120; // points of a chart
const RECENT = 60; // points of a sparkline
const MAX_ROWS = 300; // a browser that draws more is busy with nothing else
const SVG = 'http://www.w3.org/2000/svg';
const $ = id => document.getElementById(id);

const view = {
  segments: new Map(), // by name; see segment()
  current: null, // the name of the segment that is shown
  selected: null, // the key of the metric that is shown in detail
  query: '',
  sort: 'name',
  run: null, // of the server
  tickAt: null, // its time at the last tick, in milliseconds
  patience: 30_000, // milliseconds without a word
  rows: new Map(), // by key, what is drawn
};

// ---- what the stream says

function segment(name) {
  if (!view.segments.has(name)) {
    view.segments.set(name, { name, ok: false, info: null, processes: [], metrics: new Map() });
  }
  return view.segments.get(name);
}

const events = {
  hello(data) {
    if (view.run !== null && view.run !== data.run) {
      $('notice').hidden = false;
      $('notice').textContent = `The server was restarted; this page goes on since ${new Date().toLocaleTimeString()}.`;
    }
    view.run = data.run;
    $('recent').textContent = `Last ${RECENT * data.intervalMillis / 1000} s`;
    view.patience = 5 * data.intervalMillis + 10_000;
    [...view.segments.keys()].filter(name => !data.segments.includes(name)).forEach(name => view.segments.delete(name));
    data.segments.forEach(segment);
    show(data.segments.includes(view.current) ? view.current : data.segments[0]);
  },

  // Those that are still there follow, and keep their history.
  reset(data) {
    segment(data.name).metrics.forEach(metric => { metric.isGone = true; });
  },

  segment(data) {
    const { ok, segment: info, processes } = data;
    Object.assign(segment(data.name), ok ? { ok, info, processes } : { ok });
  },

  metrics(data) {
    const { metrics } = segment(data.name);
    for (const now of data.metrics) {
      const key = now.name + JSON.stringify(now.labels);
      const metric = metrics.get(key) ?? { key, history: [], columns: [], total: null, rate: null };
      metric.now = now;
      metric.isGone = false;
      metrics.set(key, metric);
    }
  },

  tick(data) {
    const seconds = view.tickAt === null ? null : (data.at - view.tickAt) / 1000;
    view.tickAt = data.at;
    for (const { metrics } of view.segments.values()) {
      [...metrics.values()].filter(metric => metric.isGone).forEach(metric => metrics.delete(metric.key));
      metrics.forEach(metric => advance(metric, seconds));
    }
    draw();
  },
};

// ---- metrics over time

// Takes one more point of a metric's history: the rate of what only grows, the value of a gauge.
function advance(metric, seconds) {
  const { now } = metric;
  const isHistogram = now.kind === 'HISTOGRAM';
  const total = number(isHistogram ? now.count : now.value);
  const grown = total === null || metric.total === null || seconds === null || seconds <= 0 ? null : total - metric.total;
  metric.total = total;
  metric.rate = now.kind === 'GAUGE' || grown === null || grown < 0 ? null : grown / seconds;
  keep(metric.history, now.kind === 'GAUGE' ? scaled(now, total) : scaledRate(metric));
  if (isHistogram) {
    const buckets = now.buckets?.map(Number) ?? [];
    keep(metric.columns, metric.rate === null ? [] : buckets.map((count, i) => count - metric.buckets[i]));
    metric.buckets = buckets;
  }
}

// splice() takes a negative number for none.
const keep = (list, point) => list.splice(0, list.push(point) - HISTORY);

// NaN and the infinities come as words.
function number(value) {
  const words = { 'NaN': NaN, '+Inf': Infinity, '-Inf': -Infinity };
  return value === null || value === undefined ? null : typeof value === 'string' ? words[value] : Number(value);
}

const scaled = (now, stored) => stored === null ? null : now.type === 'F64' ? stored : stored * 10 ** now.scale;
const scaledRate = ({ now, rate }) => now.kind === 'HISTOGRAM' ? rate : scaled(now, rate);

// As HistogramValue.quantile does: linear within the bucket, narrowed by the smallest and largest value.
function quantile(now, q) {
  const count = number(now.count);
  if (!count) {
    return null;
  }
  const [min, max] = [Number(now.min), Number(now.max)];
  const bounds = now.bounds.map(Number);
  const rank = q * count;
  let below = 0;
  for (let i = 0; i < now.buckets.length; i++) {
    const inBucket = Number(now.buckets[i]);
    if (inBucket > 0 && below + inBucket >= rank) {
      const low = i === 0 ? min : Math.max(min, bounds[i - 1]);
      const high = i === bounds.length ? max : Math.min(max, bounds[i]);
      return low + (high - low) * Math.max(0, rank - below) / inBucket;
    }
    below += inBucket;
  }
  return max;
}

// ---- numbers as people read them

const NONE = '–';
const LADDERS = {
  seconds: [['s', 1], ['ms', 1e-3], ['µs', 1e-6], ['ns', 1e-9]],
  bytes: [['GiB', 2 ** 30], ['MiB', 2 ** 20], ['KiB', 2 ** 10], ['B', 1]],
};

function short(value) {
  if (value === null || !Number.isFinite(value)) {
    return value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : NONE;
  }
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e15 || size < 1e-6)) {
    return value.toExponential(2);
  }
  const decimals = size === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(size)));
  return value.toLocaleString('en', { maximumFractionDigits: decimals });
}

// A value in the metric's base unit, in the unit that makes it short.
function withUnit(unit, value) {
  const ladder = LADDERS[unit];
  if (!ladder || value === null || !Number.isFinite(value)) {
    return short(value) + (unit && value !== null ? ` ${unit}` : '');
  }
  const [symbol, factor] = ladder.find(step => Math.abs(value) >= step[1]) ?? ladder.at(-1);
  return `${short(value / factor)} ${symbol}`;
}

// A stored long in its base unit, to the last digit.
function exact(now) {
  if (now.value === null || now.type === 'F64') {
    return withUnit(now.unit, number(now.value));
  }
  const text = String(now.value);
  const sign = text.startsWith('-') ? '-' : '';
  const digits = text.slice(sign.length) + (text === '0' ? '' : '0'.repeat(Math.max(0, now.scale)));
  const places = Math.max(0, -now.scale);
  const padded = digits.padStart(places + 1, '0');
  const whole = padded.slice(0, padded.length - places).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = padded.slice(padded.length - places).replace(/0+$/, '');
  return sign + whole + (fraction ? `.${fraction}` : '') + (now.unit ? ` ${now.unit}` : '');
}

const storedText = (now, stored) => stored === null ? NONE : withUnit(now.unit, scaled(now, stored));
const quantileText = (now, q) => storedText(now, quantile(now, q));
const countText = ({ count }) => count === null ? NONE : count.toLocaleString('en');
const valueText = now => now.kind === 'HISTOGRAM' ? countText(now)
  : LADDERS[now.unit] ? storedText(now, number(now.value)) : exact(now);

// Longs beyond 2^53 stay exact where the browser tells how they were written.
function parse(text) {
  return JSON.parse(text, (key, value, context) =>
    Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context.source) : value);
}

// ---- drawing

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children); // text becomes text, never markup
  return made;
}

function shape(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}

// A text that stays is not set again, so that what somebody has marked stays marked.
function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

function draw() {
  const shown = view.segments.get(view.current);
  if (!shown) {
    return;
  }
  drawTabs();
  drawFacts(shown);
  drawRows(shown);
  drawDetail(shown);
}

function drawTabs() {
  $('segments').replaceChildren(...[...view.segments.values()].map(({ name, ok }) => {
    const tab = element('button', ok ? '' : 'unreadable', name);
    tab.type = 'button';
    tab.setAttribute('aria-pressed', name === view.current);
    tab.addEventListener('click', () => show(name));
    return tab;
  }));
}

function drawFacts({ ok, info, processes }) {
  $('list').classList.toggle('stale', !ok);
  const fact = (name, text) => element('div', 'fact', element('span', '', name), element('strong', '', text));
  const usage = ({ used, capacity }) => `${used.toLocaleString('en')} of ${capacity.toLocaleString('en')}`;
  $('facts').replaceChildren(...(info === null ? [] : [
    fact('State', ok ? info.state.toLowerCase() : 'cannot be read now'),
    fact('Made', new Date(info.createdAt).toLocaleString()),
    fact('Metrics', usage(info.metrics)), fact('Blocks', usage(info.blocks)), fact('Processes', usage(info.processes)),
    fact('Refused', short(Number(info.refused))), fact('Repaired', short(Number(info.repaired))),
  ]));
  $('processes').replaceChildren(...processes.map(({ name, pid, state, epoch }) => {
    const chip = element('span', 'process', name, ' ', element('small', '', `${state.toLowerCase()}, pid ${pid}`));
    chip.dataset.state = state;
    chip.title = `started ${epoch} times`;
    return chip;
  }));
}

function matching({ metrics }) {
  const words = view.query.toLowerCase().split(/\s+/).filter(word => word !== '');
  const text = ({ now }) => [now.name, ...Object.entries(now.labels).flat(), now.help, now.kind, now.unit]
    .join('\n').toLowerCase();
  const found = [...metrics.values()].filter(metric => words.every(word => text(metric).includes(word)));
  const byName = (a, b) => a.now.name === b.now.name ? (a.key < b.key ? -1 : 1) : a.now.name < b.now.name ? -1 : 1;
  const byRate = (a, b) => (b.rate ?? -1) - (a.rate ?? -1) || byName(a, b);
  return found.sort(view.sort === 'rate' ? byRate : byName);
}

function drawRows(shown) {
  const found = matching(shown);
  const drawn = found.slice(0, MAX_ROWS);
  const keys = new Set(drawn.map(metric => metric.key));
  [...view.rows.keys()].filter(key => !keys.has(key)).forEach(key => view.rows.delete(key));
  const nodes = drawn.map(metric => {
    const row = view.rows.get(metric.key) ?? newRow(metric);
    view.rows.set(metric.key, row);
    updateRow(row, metric);
    return row.node;
  });
  const before = $('rows').children;
  if (nodes.length !== before.length || nodes.some((node, i) => node !== before[i])) {
    $('rows').replaceChildren(...nodes);
  }
  $('remark').hidden = found.length === drawn.length && found.length > 0;
  setText($('remark'), found.length > 0 ? `${found.length - drawn.length} more: search for something narrower.`
    : view.query === '' ? 'There is no metric yet.' : 'No metric matches.');
}

function newRow({ key, now }) {
  const name = element('td', 'metric', now.name, ...labels(now));
  name.title = now.help;
  const cells = [1, 2, 3, 4].map(() => element('td', 'number'));
  const flag = element('span', 'flag');
  const line = shape('polyline', {});
  const spark = shape('svg', { class: 'spark', viewBox: '0 0 150 24' }, line);
  const node = element('tr', '', name, element('td', 'kind', now.kind.toLowerCase(), ' ', flag), ...cells,
    element('td', '', spark));
  node.dataset.key = key;
  node.addEventListener('click', () => select(key));
  return { node, cells, flag, line };
}

function updateRow({ node, cells, flag, line }, metric) {
  const { now } = metric;
  node.setAttribute('aria-selected', metric.key === view.selected);
  setText(flag, now.status === 'OK' ? '' : now.status.toLowerCase());
  const isHistogram = now.kind === 'HISTOGRAM';
  const rate = now.kind === 'GAUGE' ? '' : short(scaledRate(metric));
  const quantiles = isHistogram ? [quantileText(now, 0.5), quantileText(now, 0.99)] : ['', ''];
  [valueText(now), rate, ...quantiles].forEach((text, i) => setText(cells[i], text));
  cells[0].title = isHistogram ? '' : exact(now);
  const recent = metric.history.slice(-RECENT);
  line.setAttribute('points', points(recent, RECENT, 150, 24, range(now, recent)));
}

function labels({ labels: map }) {
  return Object.entries(map).map(([key, value]) => element('span', 'label', ` ${key}=`, element('b', '', value)));
}

// Rates are drawn from zero up; gauges between their extremes.
function range({ kind }, history) {
  const values = history.filter(Number.isFinite);
  const low = kind === 'GAUGE' ? Math.min(...values) : 0;
  const high = Math.max(...values, low);
  return values.length === 0 ? [0, 1] : high > low ? [low, high] : [low - (kind === 'GAUGE' ? 1 : 0), high + 1];
}

// The newest point at the right edge, where there is room for so many.
function points(history, room, width, height, [low, high]) {
  const step = width / (room - 1);
  return history
    .map((value, i) => [width - (history.length - 1 - i) * step, value])
    .filter(([, value]) => Number.isFinite(value))
    .map(([x, value]) => `${x.toFixed(1)},${(height - 2 - (height - 4) * (value - low) / (high - low)).toFixed(1)}`)
    .join(' ');
}

// ---- one metric

function drawDetail(shown) {
  const metric = shown.metrics.get(view.selected);
  $('detail').hidden = !metric;
  document.querySelector('main').classList.toggle('open', Boolean(metric));
  if (!metric) {
    return;
  }
  const { now } = metric;
  const isHistogram = now.kind === 'HISTOGRAM';
  setText($('detail').querySelector('h2'), now.name);
  $('detail-labels').replaceChildren(...labels(now));
  setText($('detail-help'), now.help);
  const mean = number(now.count) ? Number(now.sum) / Number(now.count) : null;
  const figures = isHistogram ? [
    ['Observations', valueText(now)], ['Per second', short(metric.rate)], ['Mean', storedText(now, mean)],
    ['Max', storedText(now, number(now.max))], ['Min', storedText(now, number(now.min))], ['p50', quantileText(now, 0.5)],
    ['p90', quantileText(now, 0.9)], ['p99', quantileText(now, 0.99)],
  ] : [
    ['Value', exact(now)], ['Per second', now.kind === 'GAUGE' ? NONE : short(scaledRate(metric))],
    ['Kind', now.kind.toLowerCase()], ['Status', now.status.toLowerCase()],
  ];
  $('detail-figures').replaceChildren(...figures.map(([name, text]) =>
    element('div', '', element('dt', '', name), element('dd', '', text))));
  drawChart(metric);
  $('histogram').hidden = !isHistogram;
  if (isHistogram) {
    drawBars(now);
    drawHeat(metric);
  }
}

function drawChart({ now, history }) {
  const isGauge = now.kind === 'GAUGE';
  const [low, high] = range(now, history);
  const line = points(history, HISTORY, 400, 100, [low, high]);
  const area = line === '' ? '' : `${line.split(',')[0]},100 ${line} 400,100`;
  $('chart').replaceChildren(shape('polygon', { points: area }), shape('polyline', { points: line }));
  setText($('chart-title'), isGauge ? 'Value' : now.kind === 'HISTOGRAM' ? 'Observations per second' : 'Per second');
  setText($('chart-low'), `from ${withUnit(isGauge ? now.unit : '', low)}`);
  setText($('chart-high'), `to ${withUnit(isGauge ? now.unit : '', high)}`);
}

function bucketName(now, i) {
  const bound = index => storedText(now, Number(now.bounds[index]));
  return i === now.bounds.length ? `> ${bound(i - 1)}` : `≤ ${bound(i)}`;
}

function drawBars(now) {
  const buckets = now.buckets?.map(Number) ?? [];
  const most = Math.max(1, ...buckets);
  $('bars').replaceChildren(...buckets.map((count, i) => {
    const meter = element('meter', '');
    meter.max = most;
    meter.value = count;
    return element('tr', '', element('td', '', bucketName(now, i)), element('td', '', count.toLocaleString('en')),
      element('td', '', meter));
  }));
}

// One column per tick, one row per bucket, the lowest at the bottom; the fuller, the stronger.
function drawHeat({ now, columns }) {
  const canvas = $('heat');
  const context = canvas.getContext('2d');
  const [width, height] = [canvas.width / HISTORY, canvas.height / (now.bounds.length + 1)];
  const most = Math.max(1, ...columns.flat());
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--accent');
  columns.forEach((column, i) => column.forEach((count, bucket) => {
    context.globalAlpha = count <= 0 ? 0 : 0.12 + 0.88 * Math.sqrt(count / most);
    context.fillRect(canvas.width - (columns.length - i) * width, canvas.height - (bucket + 1) * height, width, height);
  }));
}

// ---- what the user does

function show(name) {
  if (view.current !== name) {
    view.current = name;
    view.selected = null;
    view.rows.clear();
  }
  draw();
}

function select(key) {
  view.selected = key;
  draw();
  view.rows.get(key)?.node.scrollIntoView({ block: 'nearest' });
}

function sortBy(order) {
  view.sort = order;
  document.querySelectorAll('[data-sort]').forEach(button => button.closest('th')
    .setAttribute('aria-sort', button.dataset.sort !== order ? 'none' : order === 'name' ? 'ascending' : 'descending'));
  draw();
}

// The next one in a list, or the one before; from none to the first.
function step(list, current, by) {
  const index = list.indexOf(current);
  return index < 0 ? list[0] : list[Math.min(list.length - 1, Math.max(0, index + by))];
}
const nextMetric = by => select(step([...$('rows').children].map(row => row.dataset.key), view.selected, by) ?? null);
const nextSegment = by => show(step([...view.segments.keys()], view.current, by));

function leave() {
  view.selected = view.query === '' ? null : view.selected;
  $('search').value = view.query = '';
  $('search').blur();
  draw();
}

const help = () => $('help').showModal();
const whileTyping = { ArrowDown: () => nextMetric(1), ArrowUp: () => nextMetric(-1), Escape: leave };
const otherwise = {
  ...whileTyping,
  '/': () => $('search').focus(),
  '?': help,
  's': () => sortBy(view.sort === 'name' ? 'rate' : 'name'),
  'ArrowRight': () => nextSegment(1),
  'ArrowLeft': () => nextSegment(-1),
};

document.addEventListener('keydown', event => {
  const keys = event.target === $('search') ? whileTyping : otherwise;
  if (!$('help').open && !event.ctrlKey && !event.altKey && !event.metaKey && Object.hasOwn(keys, event.key)) {
    event.preventDefault();
    keys[event.key]();
  }
});
$('search').addEventListener('input', event => {
  view.query = event.target.value;
  draw();
});
$('help-button').addEventListener('click', help);
document.querySelectorAll('[data-sort]').forEach(button =>
  button.addEventListener('click', () => sortBy(button.dataset.sort)));

// ---- the connection

function connection(state, text) {
  $('connection').dataset.state = state;
  setText($('connection'), text);
}

// A browser connects again by itself, unless it is refused or hears nothing at all.
function connect() {
  const source = new EventSource('stream');
  let heardAt = Date.now();
  const watch = setInterval(() => {
    if (source.readyState === EventSource.CLOSED || Date.now() - heardAt > view.patience) {
      connection('lost', 'reconnecting');
      source.close();
      clearInterval(watch);
      connect();
    }
  }, 2_000);
  for (const [name, handle] of Object.entries(events)) {
    source.addEventListener(name, event => {
      heardAt = Date.now();
      connection('live', 'live');
      handle(parse(event.data));
    });
  }
  source.addEventListener('error', () => connection('lost', 'reconnecting'));
}

sortBy('name');
connect();
