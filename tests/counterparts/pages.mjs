// Uses the pages as a person does, at two widths and in both colour schemes. Arguments: the browser, the service, and a
// file with a request whose chart is long.
// Prints one line of JSON: for each look what was seen, what the browser complained of and what axe-core found.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [executablePath, base, long_chart] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
const offline = ['--disable-background-networking', '--disable-component-update', '--proxy-server=direct://'];
const browser = await chromium.launch({ executablePath, args: [...quiet, ...offline] });

// What axe-core finds that is serious, by rule and place.
async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] })); // what passes is not listed
  return violations
    .filter((one) => ['serious', 'critical'].includes(one.impact))
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(' ')}`));
}

async function answered(page) {
  await page.waitForFunction(() => document.getElementById('state').textContent === '');
}

// Fires every story; of each: its cards' indicators, and how many rules the trace names.
async function stories(page) {
  const seen = {};
  const names = await page.$$eval('#story option', (all) => all.map((one) => one.value).filter(Boolean));
  for (const name of names) {
    const came = page.waitForResponse((one) => one.url().endsWith('/try'));
    await page.selectOption('#story', name);
    await came;
    await answered(page);
    seen[name] = await page.evaluate(() => ({
      cards: [...document.querySelectorAll('.card .indicator')].map((one) => one.textContent),
      rules: document.querySelectorAll('.fired tbody tr, .lacking li').length,
    }));
  }
  return seen;
}

// Accepts a suggestion of the first card and dismisses it; what the feedback endpoint answered.
async function feedback(page) {
  const statuses = [];
  await page.selectOption('#story', 'order-sign/zoledronic-acid-low-clearance');
  await page.waitForSelector('.card.critical [data-suggestion]');
  for (const button of ['.card [data-suggestion]', '.card .dismiss']) {
    const came = page.waitForResponse((one) => one.url().endsWith('/feedback'));
    await page.click(button);
    statuses.push((await came).status());
  }
  return statuses;
}

// A small chart by hand, then a broken request: the summary it led to, and the words that were marked.
async function by_hand(page) {
  await page.click('#by-hand > summary');
  await page.fill('[name=spine]', '-3.4');
  const came = page.waitForResponse((one) => one.url().endsWith('/try'));
  await page.press('[name=spine]', 'Tab');
  await came;
  await answered(page);
  const summary = await page.textContent('.card h3');
  await page.fill('#request', '{\n "hook": "patient-view",\n "context": [,]\n}');
  await page.waitForSelector('[data-line]');
  const marked = await page.$eval('#request', (field) => field.value.slice(field.selectionStart, field.selectionEnd));
  return { summary, marked };
}

// What can be seen of pictures: letters (their least height, in pixels; what is cut off, or lies on another word),
// colours, and marks or bars that do not say what they are to who points at them.
function pictured() {
  const seen = { words: 0, letters: Infinity, cut: [], crossed: [], colours: new Set(), mute: [] };
  for (const svg of document.querySelectorAll('figure.picture svg[role=img]')) {
    const all = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll('text')].map((one) => [one.textContent, one.getBoundingClientRect()]);
    const scale = all.width / svg.viewBox.baseVal.width;
    for (const one of svg.querySelectorAll('text')) {
      seen.letters = Math.min(seen.letters, parseFloat(getComputedStyle(one).fontSize) * scale);
    }
    for (const [n, [words, box]] of boxes.entries()) {
      seen.words += 1;
      if (box.left < all.left - 1 || box.right > all.right + 1 || box.top < all.top - 1 || box.bottom > all.bottom + 1) seen.cut.push(words);
      for (const [other, beside] of boxes.slice(0, n)) {
        const across = Math.min(box.right, beside.right) - Math.max(box.left, beside.left);
        const down = Math.min(box.bottom, beside.bottom) - Math.max(box.top, beside.top);
        if (across > 1 && down > 4) seen.crossed.push(`${words} / ${other}`); // lines of words may touch, not overlap
      }
    }
    for (const one of svg.querySelectorAll('path:has(> title)')) {
      const style = getComputedStyle(one);
      seen.colours.add(style.stroke === 'none' ? style.fill : style.stroke);
      one.scrollIntoView({ block: 'center', inline: 'center' });
      const box = one.getBoundingClientRect();
      const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (!found?.querySelector(':scope > title')) seen.mute.push(one.textContent);
    }
  }
  return { ...seen, colours: [...seen.colours] };
}

// The chart of ten years of scans and five drugs.
async function long(page, look) {
  await page.goto(`${base}/`);
  await page.waitForSelector('.card');
  const came = page.waitForResponse((one) => one.url().endsWith('/try'));
  await page.fill('#request', readFileSync(long_chart, 'utf8'));
  await came;
  await answered(page);
  await page.waitForFunction(() => document.querySelector('figure.therapy')?.textContent.includes('denosumab'));
  look.faults.push(...(await faults(page)));
  const seen = { wider: await wider(page), ...(await page.evaluate(pictured)) };
  await page.emulateMedia({ media: 'print' });
  seen.printed = (await page.pdf({ format: 'A4' })).length;
  await page.emulateMedia({ media: 'screen' });
  return seen;
}

const listed = (page) => page.$$eval('#found .rules a', (all) => all.map((one) => one.getAttribute('href').split('/')[2]));
const wider = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

// Searches the rules by drug and then by words as well, opens one, and its ValueSet; what was found on the way.
async function rules(page, look) {
  await page.goto(`${base}/rules`);
  look.faults.push(...(await faults(page)));
  const all = await listed(page);
  await page.selectOption('[name=drug]', 'zoledronic-acid-osteoporosis');
  await page.waitForFunction((many) => document.querySelectorAll('#found .rules a').length < many, all.length);
  const by_drug = await listed(page);
  await page.fill('[name=words]', 'clearance dialysis');
  await page.waitForFunction((many) => document.querySelectorAll('#found .rules a').length < many, by_drug.length);
  const by_words = await listed(page);
  const widths = [await wider(page)];
  look.faults.push(...(await faults(page)));
  await page.click('#found a[href="/rules/zol-crcl-below-35"]');
  await page.waitForSelector('.rule .card.critical');
  widths.push(await wider(page));
  for (const folded of await page.$$('details:not([open]) > summary')) await folded.click();
  look.faults.push(...(await faults(page)));
  const said = await page.innerText('.rule');
  await page.emulateMedia({ media: 'print' });
  look.faults.push(...(await faults(page))); // a dark screen must not make dark paper
  const printed = (await page.pdf({ format: 'A4' })).length;
  await page.emulateMedia({ media: 'screen' });
  await page.click('.rule a[href="/value-sets/zoledronic-acid-osteoporosis"]');
  await page.waitForSelector('.codes');
  widths.push(await wider(page));
  look.faults.push(...(await faults(page)));
  await page.click('nav a[href="/value-sets"]');
  await page.waitForSelector('.columns');
  widths.push(await wider(page));
  look.faults.push(...(await faults(page)));
  return { all: all.length, by_drug, by_words, said, printed, widths };
}

// What clinicians did: all rules by month, every picture's table unfolded, then the rule most often shown.
async function analytics(page, look) {
  await page.click('nav a[href="/analytics"]');
  await page.waitForSelector('.plots figure');
  await page.selectOption('[name=period]', 'month');
  await page.click('.search button');
  await page.waitForURL('**/analytics?period=month**');
  const widths = [await wider(page)];
  look.faults.push(...(await faults(page)));
  for (const folded of await page.$$('details:not([open]) > summary')) await folded.click();
  widths.push(await wider(page));
  look.faults.push(...(await faults(page)));
  const pictures = (await page.$$('figure.picture svg[role=img]')).length;
  const tables = (await page.$$('figure.picture details table')).length;
  const said = await page.innerText('main');
  const seen = await page.evaluate(pictured);
  await page.emulateMedia({ media: 'print' });
  look.faults.push(...(await faults(page)));
  const printed = (await page.pdf({ format: 'A4' })).length;
  await page.emulateMedia({ media: 'screen' });
  const rule = await page.textContent('.figured tbody a');
  await page.click('.figured tbody a');
  await page.waitForSelector('#chosen code');
  widths.push(await wider(page));
  look.faults.push(...(await faults(page)));
  return { widths, pictures, seen, tables, said, printed, rule, one: await page.innerText('main') };
}

// From a card on the page to the rule it is about.
async function why(page) {
  await page.goto(`${base}/?story=order-sign/zoledronic-acid-low-clearance`);
  await page.click('.card.critical footer a[href^="/rules/"]');
  await page.waitForSelector('.rule');
  return page.url().slice(base.length);
}

const looks = [];
for (const [width, colorScheme] of [[1280, 'light'], [1280, 'dark'], [360, 'light'], [360, 'dark']]) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const complaints = [];
  const elsewhere = [];
  const addresses = new Set();
  page.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (one) => one.url().startsWith(base) ? addresses.add(one.url().slice(base.length)) : elsewhere.push(one.url()));
  await page.goto(`${base}/`);
  await page.waitForSelector('.card');
  const look = { width, colorScheme, complaints, elsewhere };
  look.faults = await faults(page);
  look.wider = await wider(page);
  if (width === 1280 && colorScheme === 'light') look.stories = await stories(page);
  look.feedback = await feedback(page);
  look.faults.push(...(await faults(page)));
  look.hand = await by_hand(page);
  await page.emulateMedia({ media: 'print' });
  look.printed = (await page.pdf({ format: 'A4' })).length;
  await page.emulateMedia({ media: 'screen' });
  look.long = await long(page, look);
  look.why = await why(page);
  look.rules = await rules(page, look);
  look.analytics = await analytics(page, look);
  look.addresses = [...addresses];
  looks.push(look);
  await page.close();
}
await browser.close();
console.log(JSON.stringify(looks));
