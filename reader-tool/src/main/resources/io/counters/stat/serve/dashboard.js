// The live page: reads /stream, keeps what it says, and draws it once per tick.
//
// Names, labels and texts come out of a file that anybody may have written. They reach the page through textContent and
// attributes of their own only, never as markup; the server's Content-Security-Policy would run nothing anyway.
'use strict';

const HISTORY = 120; // points of a chart
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
      notify(`The server was restarted; this page goes on since ${new Date().toLocaleTimeString()}.`);
    }
    view.run = data.run;
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
    const known = segment(data.name);
    known.ok = data.ok;
    if (data.ok) {
      known.info = data.segment;
      known.processes = data.processes;
    }
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
      for (const metric of metrics.values()) {
        if (metric.isGone) {
          metrics.delete(metric.key);
        } else {
          advance(metric, seconds);
        }
      }
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
    const buckets = now.buckets?.map(Number) ?? null;
    keep(metric.columns, grown === null || grown < 0 || !buckets || !metric.buckets
      ? null : buckets.map((count, i) => count - metric.buckets[i]));
    metric.buckets = buckets;
  }
}

function keep(list, point) {
  list.push(point);
  if (list.length > HISTORY) {
    list.shift();
  }
}

// NaN and the infinities come as words.
function number(value) {
  if (value === null || value === undefined) {
    return null;
  }
  return typeof value === 'string' ? { 'NaN': NaN, '+Inf': Infinity, '-Inf': -Infinity }[value] : Number(value);
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
  if (value === null || value === undefined || Number.isNaN(value)) {
    return NONE;
  }
  const size = Math.abs(value);
  if (!Number.isFinite(value) || (size !== 0 && (size >= 1e15 || size < 1e-6))) {
    return Number.isFinite(value) ? value.toExponential(2) : value > 0 ? '+Inf' : '-Inf';
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

function valueText(now) {
  if (now.kind === 'HISTOGRAM') {
    return now.count === null ? NONE : BigInt(now.count).toLocaleString('en');
  }
  return LADDERS[now.unit] ? withUnit(now.unit, scaled(now, number(now.value))) : exact(now);
}

const quantileText = (now, q) => {
  const stored = quantile(now, q);
  return stored === null ? NONE : withUnit(now.unit, scaled(now, stored));
};

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
  const facts = info === null ? [] : [
    fact('State', ok ? info.state : 'cannot be read now'),
    fact('Made', new Date(info.createdAt).toLocaleString()),
    fact('Metrics', usage(info.metrics)),
    fact('Blocks', usage(info.blocks)),
    fact('Processes', usage(info.processes)),
    fact('Refused', short(Number(info.refused))),
    fact('Repaired', short(Number(info.repaired))),
    fact('Format', info.format),
  ];
  $('facts').replaceChildren(...facts);
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
  const byName = (a, b) => (a.key < b.key ? -1 : 1);
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
  const body = $('rows');
  if (nodes.length !== body.children.length || nodes.some((node, i) => node !== body.children[i])) {
    body.replaceChildren(...nodes);
  }
  const more = found.length - drawn.length;
  $('remark').hidden = more === 0 && found.length > 0;
  setText($('remark'), found.length === 0
    ? (view.query === '' ? 'There is no metric yet.' : 'No metric matches.')
    : `${more.toLocaleString('en')} more: search for something narrower.`);
}

function newRow({ key, now }) {
  const name = element('td', 'metric', now.name, ...labels(now));
  name.title = now.help;
  const cells = ['number', 'number', 'number', 'number'].map(className => element('td', className));
  const flag = element('span', 'flag');
  const [svg, line] = sparkline();
  const node = element('tr', '', name, element('td', 'kind', now.kind.toLowerCase(), ' ', flag), ...cells,
    element('td', '', svg));
  node.addEventListener('click', () => select(key));
  return { node, cells, flag, line };
}

function updateRow({ node, cells, flag, line }, metric) {
  const { now } = metric;
  node.setAttribute('aria-selected', metric.key === view.selected);
  setText(flag, now.status === 'OK' ? '' : now.status.toLowerCase());
  const isHistogram = now.kind === 'HISTOGRAM';
  const texts = [
    valueText(now),
    now.kind === 'GAUGE' ? '' : short(scaledRate(metric)),
    isHistogram ? quantileText(now, 0.5) : '',
    isHistogram ? quantileText(now, 0.99) : '',
  ];
  texts.forEach((text, i) => setText(cells[i], text));
  cells[0].title = isHistogram ? '' : exact(now);
  line.setAttribute('points', points(metric.history, 150, 24, range(metric)));
}

function labels({ labels: map }) {
  return Object.entries(map).map(([key, value]) => element('span', 'label', ` ${key}=`, element('b', '', value)));
}

function sparkline() {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'spark');
  svg.setAttribute('viewBox', '0 0 150 24');
  const line = svg.appendChild(document.createElementNS(SVG, 'polyline'));
  return [svg, line];
}

// Rates are drawn from zero up; gauges between their extremes.
function range({ now, history }) {
  const values = history.filter(value => Number.isFinite(value) && value !== null);
  const low = now.kind === 'GAUGE' ? Math.min(...values) : 0;
  const high = Math.max(...values, low);
  return values.length === 0 ? [0, 1] : high > low ? [low, high] : [low - 1, high + (now.kind === 'GAUGE' ? 1 : 0)];
}

function points(history, width, height, [low, high]) {
  const step = width / (HISTORY - 1);
  return history
    .map((value, i) => [width - (history.length - 1 - i) * step, value])
    .filter(([, value]) => value !== null && Number.isFinite(value))
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
  const extreme = stored => stored === null ? NONE : withUnit(now.unit, scaled(now, Number(stored)));
  const mean = number(now.count) ? scaled(now, Number(now.sum) / Number(now.count)) : null;
  const figures = isHistogram ? [
    ['Observations', valueText(now)], ['Per second', short(metric.rate)], ['Mean', withUnit(now.unit, mean)],
    ['Max', extreme(now.max)], ['Min', extreme(now.min)], ['p50', quantileText(now, 0.5)],
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

function drawChart(metric) {
  const { now, history } = metric;
  const [low, high] = range(metric);
  setText($('chart-title'), now.kind === 'GAUGE' ? 'Value' : now.kind === 'HISTOGRAM' ? 'Observations per second' : 'Per second');
  const line = points(history, 400, 120, [low, high]);
  const area = document.createElementNS(SVG, 'polygon');
  const stroke = document.createElementNS(SVG, 'polyline');
  const first = line.split(',')[0];
  area.setAttribute('points', line === '' ? '' : `${first},120 ${line} 400,120`);
  stroke.setAttribute('points', line);
  $('chart').replaceChildren(area, stroke);
  const unit = now.kind === 'GAUGE' ? now.unit : '';
  setText($('chart-low'), history.length < 2 ? '' : `${withUnit(unit, Math.max(low, now.kind === 'GAUGE' ? low : 0))} at the bottom`);
  setText($('chart-high'), history.length < 2 ? '' : `${withUnit(unit, high)} at the top`);
}

function bucketName(now, i) {
  const bound = index => withUnit(now.unit, scaled(now, Number(now.bounds[index])));
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
  const most = Math.max(1, ...columns.flatMap(column => column ?? []));
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--accent');
  columns.forEach((column, i) => (column ?? []).forEach((count, bucket) => {
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
  document.querySelectorAll('[data-sort]').forEach(button => {
    const header = button.closest('th');
    header.removeAttribute('aria-sort');
    if (button.dataset.sort === order) {
      header.setAttribute('aria-sort', order === 'name' ? 'ascending' : 'descending');
    }
  });
  draw();
}

// The next one in a list, or the one before; from none to the first.
function step(list, current, by) {
  const index = list.indexOf(current);
  return index < 0 ? list[0] : list[Math.min(list.length - 1, Math.max(0, index + by))];
}

const nextMetric = by => {
  const shown = view.segments.get(view.current);
  const keys = shown ? matching(shown).slice(0, MAX_ROWS).map(metric => metric.key) : [];
  if (keys.length > 0) {
    select(step(keys, view.selected, by));
  }
};
const nextSegment = by => show(step([...view.segments.keys()], view.current, by));

function escape() {
  if (view.query !== '') {
    $('search').value = view.query = '';
  } else {
    view.selected = null;
  }
  $('search').blur();
  draw();
}

const keys = {
  '/': () => $('search').focus(),
  '?': () => $('help').showModal(),
  's': () => sortBy(view.sort === 'name' ? 'rate' : 'name'),
  'ArrowDown': () => nextMetric(1),
  'ArrowUp': () => nextMetric(-1),
  'ArrowRight': () => nextSegment(1),
  'ArrowLeft': () => nextSegment(-1),
  'Escape': escape,
};
const WHILE_TYPING = ['ArrowDown', 'ArrowUp', 'Escape'];

document.addEventListener('keydown', event => {
  const isTyping = event.target === $('search');
  if ($('help').open || event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(keys, event.key)
    || (isTyping && !WHILE_TYPING.includes(event.key))) {
    return;
  }
  event.preventDefault();
  keys[event.key]();
});
$('search').addEventListener('input', event => {
  view.query = event.target.value;
  draw();
});
$('help-button').addEventListener('click', keys['?']);
document.querySelectorAll('[data-sort]').forEach(button =>
  button.addEventListener('click', () => sortBy(button.dataset.sort)));

// ---- the connection

function notify(text) {
  $('notice').hidden = false;
  setText($('notice'), text);
}

function connection(state, text) {
  $('connection').dataset.state = state;
  setText($('connection'), text);
}

// A browser connects again by itself, unless it is refused or hears nothing at all.
function connect() {
  const source = new EventSource('stream');
  let heardAt = Date.now();
  const again = () => {
    source.close();
    clearInterval(watch);
    connect();
  };
  const watch = setInterval(() => {
    if (source.readyState === EventSource.CLOSED || Date.now() - heardAt > (view.patience ?? 30_000)) {
      connection('lost', 'reconnecting');
      again();
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
