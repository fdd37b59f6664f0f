// Uses the pages as a person does, at two widths and in both colour schemes. Arguments: the browser, the service.
// Prints one line of JSON: for each look what was seen, what the browser complained of and what axe-core found.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [executablePath, base] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
const offline = ['--disable-background-networking', '--disable-component-update', '--proxy-server=direct://'];
const browser = await chromium.launch({ executablePath, args: [...quiet, ...offline] });

// What axe-core finds that is serious, by rule and place.
async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
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
  look.wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (width === 1280 && colorScheme === 'light') look.stories = await stories(page);
  look.feedback = await feedback(page);
  look.faults.push(...(await faults(page)));
  look.hand = await by_hand(page);
  await page.emulateMedia({ media: 'print' });
  look.printed = (await page.pdf({ format: 'A4' })).length;
  look.addresses = [...addresses];
  looks.push(look);
  await page.close();
}
await browser.close();
console.log(JSON.stringify(looks));
