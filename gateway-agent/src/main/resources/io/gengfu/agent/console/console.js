'use strict';
// Shows /api/status once a second. Read-only; every text goes in as text, never as markup.

const WORDS = {
  en: {
    language: '中文', alerts: 'Alerts', gateway: 'Gateway', outputs: 'Outputs', noAlerts: 'No open alerts',
    noOutputs: 'No outputs', quiet: 'All quiet', openAlerts: 'open', lost: 'No answer from the agent',
    uplink: 'Uplink', pending: 'Waiting to be sent', alertsShort: 'alerts', telemetryShort: 'telemetry',
    recorded: 'Recorded', decisionToRecord: 'Decision to record, p50 / p99',
    localPath: 'Start until local path', memory: 'Memory', updated: 'Updated', since: 'since',
    CONNECTED: 'connected', CONNECTING: 'connecting', OFFLINE: 'offline',
    CRITICAL: 'critical', HIGH: 'high', MEDIUM: 'medium', LOW: 'low', NORMAL: '',
    ACTIVE_UNACKNOWLEDGED: 'active', ACTIVE_ACKNOWLEDGED: 'active, acknowledged',
    CLEARED_UNACKNOWLEDGED: 'cleared, not acknowledged', CLEARED_UNCONFIRMED: 'cleared, not confirmed',
    LATCHED_UNACKNOWLEDGED: 'over, waits for acknowledge and reset', LATCHED_ACKNOWLEDGED: 'over, waits for a reset',
    silenced: 'Silenced rules', until: 'until', by: 'by', more: 'more',
    OUT_OF_SERVICE: 'out of service', BY_DESIGN: 'suppressed by design', SWINGER: 'shut down, too many alerts', SHELVED: 'shelved',
    'suppress-when': 'by its suppress-when', 'inhibited-by': 'by another alert', swinger: 'until it is quiet',
    UNCERTAIN: 'uncertain', BAD: 'bad', STALE: 'stale', NEVER: 'no value yet', hidden: 'not shown',
    true: 'yes', false: 'no', trouble: 'in trouble',
  },
  zh: {
    language: 'English', alerts: '告警', gateway: '网关', outputs: '输出', noAlerts: '无未结束告警',
    noOutputs: '无输出', quiet: '平安无事', openAlerts: '条未结束', lost: '代理程序无响应',
    uplink: '上行', pending: '待发送', alertsShort: '告警', telemetryShort: '遥测',
    recorded: '已记录', decisionToRecord: '判定到落盘 p50 / p99',
    localPath: '启动到本地就绪', memory: '内存', updated: '更新于', since: '自',
    CONNECTED: '已连接', CONNECTING: '连接中', OFFLINE: '离线',
    CRITICAL: '紧急', HIGH: '高', MEDIUM: '中', LOW: '低', NORMAL: '',
    ACTIVE_UNACKNOWLEDGED: '活动', ACTIVE_ACKNOWLEDGED: '活动，已确认', CLEARED_UNACKNOWLEDGED: '已恢复，未确认',
    CLEARED_UNCONFIRMED: '已恢复，待核实', LATCHED_UNACKNOWLEDGED: '已恢复，待确认和复位', LATCHED_ACKNOWLEDGED: '已恢复，待复位',
    silenced: '已静默的规则', until: '至', by: '操作人', more: '条未列出',
    OUT_OF_SERVICE: '停用', BY_DESIGN: '按设计抑制', SWINGER: '告警过多，已停', SHELVED: '已搁置',
    'suppress-when': '抑制条件成立', 'inhibited-by': '被其他告警抑制', swinger: '平静后恢复',
    UNCERTAIN: '存疑', BAD: '故障', STALE: '过期', NEVER: '尚无数据', hidden: '不显示',
    true: '是', false: '否', trouble: '异常',
    // classes
    lift: '电梯', infrared_zone: '红外防区', thermal_array: '热成像阵列', thermometer: '测温', charger: '充电桩',
    parking_bay: '停车位', dwelling: '住户', siren: '警号', key_switch: '布防开关',
    area: '区域', lift_kit: '电梯外加传感器',
    // signals
    mode: '服务模式', car_status: '轿厢状态', direction: '运行方向', door: '门', door_zone: '门区', floor: '楼层',
    person: '轿内有人', alarm_button: '报警按钮', ebike: '电动车', fault_code: '故障码', speed: '速度',
    door_contact: '门磁', level: '平层', moving: '运行', vibration: '振动',
    door_hold: '开门保持', voice: '语音', motion: '移动', beam: '对射', tamper: '防拆', line: '线路',
    hottest: '最高温', median: '中位温', ambient: '环境温度', presence: '在场', bad_pixels: '坏像素', temperature: '温度', power: '功率',
    current: '电流', smoke: '烟雾', leakage: '漏电', relay: '继电器', occupied: '占用', water: '用水', pulse: '脉搏',
    respiration: '呼吸', bed: '在床', fall: '跌倒', battery: '电池', powered: '供电', over_travel: '冲顶蹲底',
    sos: '求助', sounding: '鸣响', armed: '布防', away: '外出', walk_test: '步行测试', store: '存储', clock: '时钟',
    // constants
    normal: '正常', stop: '停止', inspection: '检修', fire_return: '消防返回', firefighter: '消防员',
    emergency_power: '应急电源', earthquake: '地震', unknown: '未知', open: '开', closed: '关', opening: '开门中',
    closing: '关门中', stopped: '停止', running: '运行', none: '无', up: '上行', down: '下行', alarm: '报警',
    shorted: '短路',
  },
};
const CLASSES = {
  lift: 'Lifts', lift_kit: 'Lift sensor kits', infrared_zone: 'Infrared zones', thermal_array: 'Thermal arrays', thermometer: 'Thermometers',
  charger: 'Chargers', parking_bay: 'Parking bays', dwelling: 'Dwellings', siren: 'Sirens',
  key_switch: 'Key switches', area: 'Areas', gateway: 'Gateway',
};

let language = navigator.language.startsWith('zh') ? 'zh' : 'en';
try {
  language = localStorage.getItem('language') || language;
} catch {
  // Storage may be forbidden; the language is then the browser's.
}
let last = null;
const drawn = new Map();

const $ = id => document.getElementById(id);
const word = key => WORDS[language][key] ?? String(key).replaceAll('_', ' ');
const both = text => text[language] || text.en || text.zh;
const className = name => (language === 'zh' ? word(name) : CLASSES[name] || word(name));

function element(tag, classes, ...children) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.append(...children);
  return made;
}

/** Replaces the children of `parent` only when `key` changed, so that text can be selected. */
function draw(parent, key, children) {
  const whole = language + JSON.stringify(key);
  if (drawn.get(parent) === whole) return;
  drawn.set(parent, whole);
  parent.replaceChildren(...children());
}

function time(millis) {
  const date = new Date(millis);
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const today = date.toDateString() === new Date().toDateString();
  return today ? date.toLocaleTimeString(locale, { hour12: false }) : date.toLocaleString(locale, { hour12: false });
}

function age(millis) {
  const seconds = Math.round(millis / 1000);
  if (seconds < 120) return seconds + ' s';
  return seconds < 7200 ? Math.round(seconds / 60) + ' min' : Math.round(seconds / 3600) + ' h';
}

function value(point, personal) {
  if (point.trust === 'NEVER') return element('span', 'warn', word('NEVER'));
  const unit = point.unit ? ' ' + point.unit : '';
  const shown = personal ? word('hidden') : point.value === '' ? '' : word(point.value) + unit;
  if (point.trust === 'GOOD') {
    const good = element('span', '', shown || '–');
    good.title = point.detail;
    return good;
  }
  const made = element('span', point.trust === 'BAD' ? 'bad' : 'warn',
    [shown, word(point.trust), point.trust === 'STALE' ? age(point.ageMillis) : ''].filter(Boolean).join(' · '));
  made.title = point.detail;
  return made;
}

const inTrouble = device => device.points.some(p => p.trust === 'BAD' || p.trust === 'STALE');

function drawAlerts(status) {
  draw($('alerts'), status.alerts, () => status.alerts.length
    ? status.alerts.map(a => element('li',
      a.severity.toLowerCase() + (a.state.startsWith('CLEARED') ? ' cleared' : ''),
      element('span', 'what', both(a.message)),
      element('span', 'quiet', [word(a.severity), word(a.state), time(a.since),
        a.suppression === 'NONE' ? '' : word(a.suppression)].filter(Boolean).join(' · '))))
    : [element('div', 'none', word('noAlerts'))]);
}

function drawSuppressed(status) {
  const more = status.suppressedInAll - status.suppressed.length;
  $('silenced').hidden = !status.suppressed.length;
  draw($('suppressed'), [status.suppressed, more], () => [
    ...status.suppressed.map(s => element('li', 'cleared',
      element('span', 'what', s.instance),
      element('span', 'quiet', [word(s.suppression), s.until ? word('until') + ' ' + time(s.until) : '',
        s.who ? word('by') + ' ' + s.who : '', s.who ? s.why : word(s.why)].filter(Boolean).join(' · ')))),
    ...(more > 0 ? [element('li', 'cleared', '+ ' + more + ' ' + word('more'))] : []),
  ]);
}

function fact(name, ...values) {
  return element('div', '', element('dt', '', name), element('dd', '', ...values));
}

function drawFacts(status) {
  const { store } = status;
  const tone = { CONNECTED: 'good', CONNECTING: 'warn', OFFLINE: 'bad' };
  const millis = micros => (micros / 1000).toFixed(1);
  draw($('facts'), [status.uplinks, store, status.localPathMillis, status.residentMegabytes], () => [
    ...status.uplinks.flatMap(u => [
      fact(word('uplink') + ' ' + u.name, element('span', tone[u.state], word(u.state)),
        element('span', 'quiet', ' ' + word('since') + ' ' + time(u.since)),
        ...u.notices.map(n => element('div', u.state === 'CONNECTED' ? 'warn' : 'bad', both(n.what),
          element('div', 'quiet', '→ ' + both(n.remedy))))),
      fact(word('pending') + ' (' + u.name + ')', element('span', u.pendingAlerts ? 'warn' : '',
        u.pendingAlerts + ' ' + word('alertsShort')), ', ' + u.pendingTelemetry + ' ' + word('telemetryShort')),
    ]),
    fact(word('recorded'), String(store.committed)),
    fact(word('decisionToRecord'),
      millis(store.decisionToRecordMicrosP50) + ' / ' + millis(store.decisionToRecordMicrosP99) + ' ms'),
    fact(word('localPath'), (status.localPathMillis / 1000).toFixed(2) + ' s'),
    fact(word('memory'), status.residentMegabytes ? status.residentMegabytes + ' MB' : '–'),
  ]);
}

function drawOutputs(status) {
  draw($('outputs'), status.outputs, () => status.outputs.length
    ? status.outputs.map(o => {
      const made = element('li', o.owner ? 'on' : '', o.point + ': ' + (o.value === '' ? '–' : word(o.value)));
      made.title = o.owner;
      return made;
    })
    : [element('li', '', word('noOutputs'))]);
}

function drawDevices(status) {
  const groups = Map.groupBy(status.devices, d => d.deviceClass);
  draw($('devices'), [...groups.keys()], () => [...groups.keys()].map(name => {
    const small = groups.get(name).every(d => d.points.length <= 2) ? ' small' : '';
    const section = element('section', '', element('h2', ''), element('div', 'grid' + small));
    section.dataset.group = name;
    return section;
  }));
  for (const section of $('devices').children) {
    const devices = groups.get(section.dataset.group);
    const trouble = devices.filter(inTrouble).length;
    const [title, grid] = section.children;
    draw(title, [section.dataset.group, devices.length, trouble], () => [
      className(section.dataset.group),
      element('small', '', String(devices.length)),
      ...(trouble ? [element('small', 'bad', trouble + ' ' + word('trouble'))] : []),
    ]);
    while (grid.children.length > devices.length) grid.lastChild.remove();
    while (grid.children.length < devices.length) grid.append(element('article', 'device'));
    devices.forEach((device, i) => drawDevice(grid.children[i], device));
  }
}

function drawDevice(card, device) {
  card.className = inTrouble(device) ? 'device trouble' : 'device';
  // An age counts up every second; only that of a stale value is shown.
  const key = [device.id, device.name, device.location,
    device.points.map(p => [p.value, p.trust, p.detail, p.trust === 'STALE' ? age(p.ageMillis) : ''])];
  draw(card, key, () => {
    const title = element('h3', '', both(device.name), element('small', '', device.location));
    title.title = device.id;
    return [title, ...device.points.map(p =>
      element('div', 'point', element('span', '', word(p.signal)), value(p, device.personal)))];
  });
}

function drawAll(status) {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = word(node.dataset.text);
  $('language').textContent = word('language');
  if (!status) return;
  $('site').textContent = both(status.title) || 'Gengfu 更夫';
  document.title = $('site').textContent + ' · Gengfu';
  $('gateway').textContent = status.gateway + ' · ' + word('updated') + ' ' + time(status.takenAt);
  drawAlerts(status);
  drawSuppressed(status);
  drawFacts(status);
  drawOutputs(status);
  drawDevices(status);
}

function health(kind, text) {
  $('health').className = 'badge ' + kind;
  if ($('health').textContent !== text) $('health').textContent = text;
}

async function refresh() {
  try {
    const answer = await fetch('/api/status', { signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error(answer.statusText);
    last = await answer.json();
    document.body.classList.remove('lost');
    const open = last.alerts.length;
    health(open ? 'bad' : '', open ? open + ' ' + word('openAlerts') : word('quiet'));
    drawAll(last);
  } catch {
    document.body.classList.add('lost');
    health('warn', word('lost'));
  }
  setTimeout(refresh, 1000);
}

$('language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  try {
    localStorage.setItem('language', language);
  } catch {
    // Then only until the page is left.
  }
  drawAll(last);
});
drawAll(null);
refresh();
