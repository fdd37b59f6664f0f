// Opens a page in Chromium and runs its `exchange`. Arguments: the browser, the page, what `exchange` is called with
// (JSON). It prints what came of it, and whatever the browser complained of, as one line of JSON.

import { chromium } from 'playwright-core';

const [executablePath, page_url, place] = process.argv.slice(2);
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
const offline = ['--disable-background-networking', '--disable-component-update', '--proxy-server=direct://'];
const browser = await chromium.launch({ executablePath, args: [...quiet, ...offline] });
const page = await browser.newPage();
const complaints = [];
const preflights = [];
page.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
page.on('pageerror', (error) => complaints.push(String(error)));
const session = await page.context().newCDPSession(page);
await session.send('Network.enable');
session.on('Network.requestWillBeSent', ({ request }) => request.method === 'OPTIONS' && preflights.push(request.url));
await page.goto(page_url);
const came = await page.evaluate((where) => window.exchange(where), JSON.parse(place));
await browser.close();
console.log(JSON.stringify({ ...came, complaints, preflights }));
